package io.reasonrank.ranking.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * trec_eval's order of a run: it ignores the rank column, holds scores as C floats and breaks ties
 * by document id, byte-wise, the greater id first.
 */
public final class TrecOrder {

  /** Ids by their UTF-8 bytes, which is the order of their code points. */
  public static final Comparator<String> BY_BYTES = TrecOrder::compareCodePoints;

  private TrecOrder() {}

  /** Document ids, best first. */
  public static List<String> sort(Map<String, Double> scores) {
    List<Entry> entries = new ArrayList<>(scores.size());
    scores.forEach((id, score) -> entries.add(new Entry(id, score.floatValue())));
    entries.sort(
        (a, b) -> a.score != b.score ? (a.score > b.score ? -1 : 1) : BY_BYTES.compare(b.id, a.id));
    return entries.stream().map(Entry::id).toList();
  }

  private record Entry(String id, float score) {}

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        // A surrogate stands for a code point above every other character.
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
