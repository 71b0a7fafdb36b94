package io.reasonrank.synthesis;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/**
 * A lexicon in Solr's format read backwards: from a passage's word to the words that a query may
 * use for it. (The judge reads it forwards, from query to passage.) Words are compared by their
 * stems and given as the lexicon spells them; entries of several words are left out.
 */
final class LexiconLinks implements QueryGenerator.LinkedWords {
  /** Links nothing. */
  static final QueryGenerator.LinkedWords NONE = word -> List.of();

  private final Analyzer analyzer = new EnglishAnalyzer();
  private final Map<String, Set<String>> queryWordsByStem = new LinkedHashMap<>();

  private LexiconLinks() {}

  /**
   * Reads a lexicon.
   *
   * @throws StageException 66 if there is no such file
   */
  static LexiconLinks read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw StageException.noInput("there is no lexicon " + file);
    }
    var links = new LexiconLinks();
    for (String line : Files.readAllLines(file)) {
      links.add(line.split("#", 2)[0]);
    }
    return links;
  }

  private void add(String rule) throws IOException {
    String[] sides = rule.split("=>", 2);
    List<String> queryWords = words(sides[0]);
    List<String> passageWords = sides.length == 1 ? queryWords : words(sides[1]);
    for (String passageWord : passageWords) {
      Set<String> linked =
          queryWordsByStem.computeIfAbsent(stem(passageWord), s -> new LinkedHashSet<>());
      queryWords.stream().filter(word -> !word.equals(passageWord)).forEach(linked::add);
    }
  }

  private static List<String> words(String side) {
    return Arrays.stream(side.split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty() && !word.contains(" "))
        .toList();
  }

  private String stem(String word) throws IOException {
    return Terms.of(analyzer, word).stream().findFirst().orElse(word);
  }

  @Override
  public List<String> queryWords(String passageWord) {
    try {
      return List.copyOf(queryWordsByStem.getOrDefault(stem(passageWord), Set.of()));
    } catch (IOException e) {
      throw StageException.io("cannot analyse \"" + passageWord + "\"", e);
    }
  }
}
