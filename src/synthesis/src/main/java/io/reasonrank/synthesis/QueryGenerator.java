package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/**
 * Draws queries from a passage: some of its content words, in part replaced by words that the
 * lexicon links to them, lightly reordered. A synthetic enlargement of the training data, known by
 * the prefix of the ids; it is given training passages only.
 */
final class QueryGenerator {
  /** Ids of generated queries begin so. */
  static final String ID_PREFIX = "gen-";

  /** Gain of the passage that a query was drawn from. */
  static final int SOURCE_GAIN = 2;

  private static final int FEWEST_WORDS = 3;
  private static final int MOST_WORDS = 6;
  private static final int SHORTEST_WORD = 3;

  /** Function words beyond Lucene's short list. */
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          ("about after all also and any are because been before both can could does each even"
                  + " every few from had has have her his how its just like may might more most"
                  + " much must not off often once one only onto other our out over own same she"
                  + " should since some still such than them then there these they this those"
                  + " through too under until upon very was were what when where which while who"
                  + " whose why will with without would you your")
              .split(" "));

  private static final double REPLACED = 0.5;
  private static final double SWAPPED = 0.3;

  private final LinkedWords links;
  private final long seed;

  QueryGenerator(LinkedWords links, long seed) {
    this.links = links;
    this.seed = seed;
  }

  /**
   * The queries of a passage; fewer than asked for where it has too few words for different ones.
   */
  List<Query> queries(Passage passage, int count) {
    List<String> words = contentWords(passage.text());
    var texts = new LinkedHashSet<String>();
    for (int attempt = 0; words.size() >= FEWEST_WORDS && attempt < 2 * count; attempt++) {
      if (texts.size() < count) {
        texts.add(text(words, Seeds.random(seed, "query", passage.id(), attempt)));
      }
    }
    return named(passage, List.copyOf(texts));
  }

  private static List<Query> named(Passage passage, List<String> texts) {
    var queries = new ArrayList<Query>();
    for (int i = 0; i < texts.size(); i++) {
      String id = ID_PREFIX + passage.id() + "-" + (i + 1);
      queries.add(new Query(id, texts.get(i), "", passage.domain()));
    }
    return queries;
  }

  private String text(List<String> words, Random random) {
    List<String> drawn = draw(words, random);
    drawn.replaceAll(word -> replaced(word, random));
    for (int i = 1; i < drawn.size(); i++) {
      if (random.nextDouble() < SWAPPED) {
        Collections.swap(drawn, i - 1, i);
      }
    }
    return String.join(" ", new LinkedHashSet<>(drawn));
  }

  /** Some of the words, in the passage's order. */
  private static List<String> draw(List<String> words, Random random) {
    int most = Math.min(MOST_WORDS, words.size());
    int count = FEWEST_WORDS + random.nextInt(most - FEWEST_WORDS + 1);
    var shuffled = new ArrayList<>(words);
    Collections.shuffle(shuffled, random);
    Set<String> chosen = Set.copyOf(shuffled.subList(0, count));
    return new ArrayList<>(words.stream().filter(chosen::contains).toList());
  }

  private String replaced(String word, Random random) {
    List<String> linked = links.queryWords(word);
    boolean replace = random.nextDouble() < REPLACED;
    return replace && !linked.isEmpty() ? linked.get(random.nextInt(linked.size())) : word;
  }

  private static List<String> contentWords(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
        .filter(word -> word.length() >= SHORTEST_WORD)
        .filter(word -> !EnglishAnalyzer.getDefaultStopSet().contains(word))
        .filter(word -> !FUNCTION_WORDS.contains(word))
        .distinct()
        .toList();
  }

  /** What the lexicon says about a passage's word. */
  @FunctionalInterface
  interface LinkedWords {
    /** Words that a query may use where the passage uses this one, in a fixed order. */
    List<String> queryWords(String passageWord);
  }
}
