package io.reasonrank.reranker.lexical;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words that stand for each other, in Solr's synonym format: {@code a, b} makes equivalents, {@code
 * x => y, z} lets the query word x match the passage words y and z but not the other way round.
 * {@code #} starts a comment. Entries may hold several words. All are compared by their stems.
 */
public final class Lexicon {
  /** No synonyms. */
  public static final Lexicon EMPTY = new Lexicon(Map.of());

  private final Map<List<String>, Set<List<String>>> alternatives;
  private final int longest;

  private Lexicon(Map<List<String>, Set<List<String>>> alternatives) {
    this.alternatives = alternatives;
    this.longest = alternatives.keySet().stream().mapToInt(List::size).max().orElse(0);
  }

  /**
   * Reads a lexicon.
   *
   * @param file name for error messages
   * @throws IllegalArgumentException naming file and line of a malformed rule
   */
  public static Lexicon read(Reader in, String file) throws IOException {
    Map<List<String>, Set<List<String>>> alternatives = new LinkedHashMap<>();
    Analysis analysis = new Analysis();
    BufferedReader lines = new BufferedReader(in);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String rule = line.split("#", 2)[0].strip();
      if (!rule.isEmpty()) {
        add(alternatives, rule, file + ":" + number, analysis);
      }
    }
    return new Lexicon(alternatives);
  }

  private static void add(
      Map<List<String>, Set<List<String>>> alternatives,
      String rule,
      String place,
      Analysis analysis) {
    String[] sides = rule.split("=>", -1);
    if (sides.length > 2) {
      throw new IllegalArgumentException(place + ": more than one =>; give one per line");
    }
    List<List<String>> from = phrases(sides[0], place, analysis);
    List<List<String>> to = sides.length == 1 ? from : phrases(sides[1], place, analysis);
    for (List<String> word : from) {
      alternatives.computeIfAbsent(word, w -> new LinkedHashSet<>()).addAll(to);
    }
  }

  private static List<List<String>> phrases(String side, String place, Analysis analysis) {
    List<List<String>> phrases = new ArrayList<>();
    for (String entry : side.split(",", -1)) {
      List<String> stems = List.copyOf(analysis.stems(entry));
      if (stems.isEmpty()) {
        throw new IllegalArgumentException(
            place + ": '" + entry.strip() + "' has no word to match; remove it");
      }
      phrases.add(stems);
    }
    return phrases;
  }

  /**
   * Phrases of stems that a query's stems from {@code at} may match by the lexicon, the phrase
   * itself excepted.
   */
  Set<List<String>> alternatives(List<String> queryStems, int at) {
    Set<List<String>> found = new LinkedHashSet<>();
    for (int end = at + 1; end <= Math.min(queryStems.size(), at + longest); end++) {
      List<String> phrase = queryStems.subList(at, end);
      for (List<String> other : alternatives.getOrDefault(phrase, Set.of())) {
        if (!other.equals(phrase)) {
          found.add(other);
        }
      }
    }
    return found;
  }
}
