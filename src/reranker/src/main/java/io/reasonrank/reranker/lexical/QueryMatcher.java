package io.reasonrank.reranker.lexical;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One query, ready to be matched with passages. */
final class QueryMatcher {
  /** A phrase of stems and the query word that it stands for. */
  private record Pattern(List<String> phrase, String queryStem) {}

  private final Map<String, List<Pattern>> byFirstStem = new HashMap<>();
  private final TermStatistics statistics;
  private final Analysis analysis;

  QueryMatcher(String query, Lexicon lexicon, TermStatistics statistics, Analysis analysis) {
    this.statistics = statistics;
    this.analysis = analysis;
    List<String> stems = analysis.stems(query);
    for (int at = 0; at < stems.size(); at++) {
      String stem = stems.get(at);
      add(new Pattern(List.of(stem), stem));
      lexicon.alternatives(stems, at).forEach(phrase -> add(new Pattern(phrase, stem)));
    }
  }

  private void add(Pattern pattern) {
    byFirstStem.computeIfAbsent(pattern.phrase.getFirst(), s -> new ArrayList<>()).add(pattern);
  }

  PassageMatch match(String passage) {
    List<Word> words = analysis.words(passage);
    List<String> stems = words.stream().map(Word::stem).toList();
    Set<Integer> matchedWords = new TreeSet<>();
    Set<String> matchedQueryStems = new LinkedHashSet<>();
    for (int at = 0; at < words.size(); at++) {
      for (Pattern pattern : byFirstStem.getOrDefault(stems.get(at), List.of())) {
        int end = at + pattern.phrase.size();
        if (end <= stems.size() && stems.subList(at, end).equals(pattern.phrase)) {
          matchedQueryStems.add(pattern.queryStem);
          for (int word = at; word < end; word++) {
            matchedWords.add(word);
          }
        }
      }
    }
    return new PassageMatch(surfaces(words, matchedWords), grade(matchedQueryStems));
  }

  private static List<String> surfaces(List<Word> words, Set<Integer> matched) {
    Set<String> surfaces = new LinkedHashSet<>();
    matched.forEach(at -> surfaces.add(words.get(at).surface()));
    return List.copyOf(surfaces);
  }

  private int grade(Set<String> queryStems) {
    int sum = queryStems.stream().mapToInt(statistics::weight).sum();
    return Math.min(PassageMatch.MAX_GRADE, sum);
  }
}
