package io.reasonrank.reranker.lexical;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * In how many documents of a background collection each stem stands.
 *
 * @param documents size of the collection; 0 when there is none
 * @param frequencies documents by stem
 */
public record TermStatistics(int documents, Map<String, Integer> frequencies) {

  /** No background: all words weigh the same. */
  public static final TermStatistics NONE = new TermStatistics(0, Map.of());

  public TermStatistics {
    frequencies = Map.copyOf(frequencies);
  }

  /** Counts a collection. */
  public static TermStatistics of(Iterable<String> texts) {
    Analysis analysis = new Analysis();
    Map<String, Integer> frequencies = new HashMap<>();
    int documents = 0;
    for (String text : texts) {
      documents++;
      List<String> stems = analysis.stems(text);
      new HashSet<>(stems).forEach(stem -> frequencies.merge(stem, 1, Integer::sum));
    }
    return new TermStatistics(documents, frequencies);
  }

  /**
   * Weight of a query word: 1 for one that stands in half of the documents or more, 3 for the
   * rarest; rounded between by BM25's idf. 1 without a background.
   */
  int weight(String stem) {
    double most = idf(0);
    return most <= 0
        ? 1
        : (int) Math.round(1 + 2 * Math.max(0, idf(frequencies.getOrDefault(stem, 0))) / most);
  }

  private double idf(int frequency) {
    return documents == 0 ? 0 : Math.log((documents - frequency + 0.5) / (frequency + 0.5));
  }
}
