package io.reasonrank.engine.djl.create;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Chooses the WordPiece vocabulary of a small model from a corpus.
 *
 * <p>A word that is a known stem with a common ending gets no token of its own: WordPiece then cuts
 * it into stem and ending, so that {@code leaf}, {@code leafs} share a token and match without
 * being learned. Words outside the corpus fall apart into frequent letter groups and single
 * letters.
 */
final class VocabularyBuilder {
  private static final Pattern WORD = Pattern.compile("[a-z]+|[0-9]");
  private static final List<String> ENDINGS =
      List.of(
          "s", "es", "d", "ed", "r", "er", "ers", "ing", "ly", "y", "ion", "ions", "al", "ness",
          "n", "en", "ment", "ments", "able", "less", "ful", "st", "est");
  private static final int SHORTEST_STEM = 3;

  /**
   * A word that stands once in the corpus gets no token. So training sees words in pieces too, as
   * every text outside the corpus has them; with a token for each word it never would.
   */
  private static final int LEAST_COUNT = 2;

  private final int most;

  VocabularyBuilder(int most) {
    this.most = most;
  }

  /** Tokens in order of their ids, without the special ones. */
  List<String> build(Collection<String> texts) {
    Map<String, Integer> words = count(texts);
    var tokens = new LinkedHashSet<String>();
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c));
      tokens.add("##" + c);
    }
    for (char c = '0'; c <= '9'; c++) {
      tokens.add(String.valueOf(c));
      tokens.add("##" + c);
    }
    for (String mark :
        List.of(
            ".", ",", ";", ":", "?", "!", "'", "\"", "(", ")", "-", "/", "%", "&", "+", "=", "<",
            ">", "[", "]")) {
      tokens.add(mark);
    }
    ENDINGS.forEach(ending -> tokens.add("##" + ending));
    byFrequency(words).stream()
        .filter(word -> words.getOrDefault(word, 0) >= LEAST_COUNT)
        .filter(word -> word.length() > 1 && !isInflected(word, words.keySet()))
        .limit(Math.max(0, most - 400L))
        .forEach(tokens::add);
    for (String group : byFrequency(letterGroups(words))) {
      if (tokens.size() >= most) {
        break;
      }
      tokens.add(group);
    }
    return List.copyOf(tokens);
  }

  private static Map<String, Integer> count(Collection<String> texts) {
    var counts = new TreeMap<String, Integer>();
    for (String text : texts) {
      var matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
      while (matcher.find()) {
        counts.merge(matcher.group(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static boolean isInflected(String word, Set<String> words) {
    return ENDINGS.stream()
        .anyMatch(
            ending ->
                word.endsWith(ending)
                    && word.length() - ending.length() >= SHORTEST_STEM
                    && words.contains(word.substring(0, word.length() - ending.length())));
  }

  /** Beginnings and inner parts of two to four letters, by the number of words they occur in. */
  private static Map<String, Integer> letterGroups(Map<String, Integer> words) {
    var groups = new TreeMap<String, Integer>();
    for (String word : words.keySet()) {
      for (int length = 2; length <= 4; length++) {
        for (int start = 0; start + length < word.length(); start++) {
          String part = word.substring(start, start + length);
          groups.merge(start == 0 ? part : "##" + part, 1, Integer::sum);
        }
      }
    }
    return groups;
  }

  private static List<String> byFrequency(Map<String, Integer> counts) {
    var sorted = new ArrayList<>(counts.keySet());
    sorted.sort(
        Comparator.comparing((String word) -> -counts.getOrDefault(word, 0))
            .thenComparing(word -> word));
    return sorted;
  }
}
