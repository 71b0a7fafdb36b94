package io.reasonrank.reranker.lexical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** The content words of a corpus, by stem: what counts as another form of a word for the judge. */
public final class WordForms {
  private final List<String> words;
  private final Map<String, List<String>> byStem;
  private final Analysis analysis;

  private WordForms(List<String> words, Map<String, List<String>> byStem, Analysis analysis) {
    this.words = words;
    this.byStem = byStem;
    this.analysis = analysis;
  }

  public static WordForms of(Iterable<String> texts) {
    var analysis = new Analysis();
    var words = new TreeSet<String>();
    Map<String, List<String>> byStem = new TreeMap<>();
    for (String text : texts) {
      for (Word word : analysis.words(text)) {
        if (words.add(word.surface())) {
          byStem.computeIfAbsent(word.stem(), stem -> new ArrayList<>()).add(word.surface());
        }
      }
    }
    return new WordForms(List.copyOf(words), byStem, analysis);
  }

  /** Every content word once, sorted. */
  public List<String> words() {
    return words;
  }

  /** Whether the judge looks at this word at all. */
  public boolean isContent(String word) {
    return !word.isEmpty() && !analysis.stems(word).isEmpty();
  }

  /** A word of the corpus with the same stem, or a plural where the corpus has no other. */
  public String other(String word, Random random) {
    List<String> stems = analysis.stems(word);
    List<String> known =
        stems.isEmpty() ? List.of() : byStem.getOrDefault(stems.getFirst(), List.of());
    List<String> others = known.stream().filter(form -> !form.equals(word)).toList();
    return others.isEmpty() ? word + "s" : others.get(random.nextInt(others.size()));
  }
}
