package io.reasonrank.training.pretrain;

import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.LexicalRanking;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.reranker.lexical.WordForms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Draws lists whose words mean nothing: the frame of a real passage (its function words in place)
 * filled with random words, some of them the query's, inflected as the corpus inflects them. What
 * can be learned from them is to find equal words, whatever they are.
 */
final class SyntheticLists {
  private static final double PSEUDO_WORD = 0.2;
  private static final double OTHER_FORM = 0.35;
  private static final int LONGEST_PASSAGE = 24;
  private static final List<String> FRAMES =
      List.of(
          "why %s",
          "how do i %s", "what makes %s", "%s", "which %s", "my %s", "can %s", "what is %s");
  private static final String ONSETS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";

  private final List<List<String>> frames = new ArrayList<>();
  private final List<String> words;
  private final WordForms forms;
  private final LexicalJudge judge = new LexicalJudge(Lexicon.EMPTY, TermStatistics.NONE);

  /**
   * @param texts a corpus; only its words and frames are used
   */
  SyntheticLists(List<String> texts) {
    this.forms = WordForms.of(texts);
    this.words = forms.words();
    for (String text : texts) {
      List<String> tokens = List.of(text.toLowerCase(java.util.Locale.ROOT).split("\\s+"));
      if (tokens.size() > 4) {
        frames.add(tokens.subList(0, Math.min(LONGEST_PASSAGE, tokens.size())));
      }
    }
  }

  /** A labelled list. */
  record Labelled(String query, List<String> passages, LexicalRanking ranking) {}

  Labelled draw(int size, Random random) {
    List<String> queryWords = queryWords(random);
    String frame = FRAMES.get(random.nextInt(FRAMES.size()));
    String query = String.format(frame, String.join(" ", queryWords));
    var passages = new ArrayList<String>();
    for (int i = 0; i < size; i++) {
      passages.add(passage(queryWords, matches(random, queryWords.size()), random));
    }
    return new Labelled(query, passages, judge.rank(query, passages));
  }

  private List<String> queryWords(Random random) {
    Set<String> chosen = new LinkedHashSet<>();
    int count = 2 + random.nextInt(5);
    while (chosen.size() < count) {
      chosen.add(word(random));
    }
    return List.copyOf(chosen);
  }

  /** Zero in a third of the passages, then falling: most real candidates match little. */
  private static int matches(Random random, int most) {
    double mark = random.nextDouble();
    int wanted = mark < 0.35 ? 0 : mark < 0.65 ? 1 : mark < 0.85 ? 2 : mark < 0.95 ? 3 : 4;
    return Math.min(wanted, most);
  }

  private String passage(List<String> queryWords, int matches, Random random) {
    List<String> frame = frames.get(random.nextInt(frames.size()));
    var filled = new ArrayList<String>();
    var places = new ArrayList<Integer>();
    for (String token : frame) {
      String bare = token.replaceAll("[^a-z0-9]", "");
      if (forms.isContent(bare)) {
        places.add(filled.size());
        filled.add(token.replace(bare, word(random)));
      } else {
        filled.add(token);
      }
    }
    Collections.shuffle(places, random);
    var matched = new ArrayList<>(queryWords);
    Collections.shuffle(matched, random);
    for (int i = 0; i < Math.min(matches, places.size()); i++) {
      String form = matched.get(i);
      filled.set(
          places.get(i), random.nextDouble() < OTHER_FORM ? forms.other(form, random) : form);
    }
    return String.join(" ", filled);
  }

  private String word(Random random) {
    if (random.nextDouble() >= PSEUDO_WORD) {
      return words.get(random.nextInt(words.size()));
    }
    var word = new StringBuilder();
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      word.append(ONSETS.charAt(random.nextInt(ONSETS.length())));
      word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    return word.append(ONSETS.charAt(random.nextInt(ONSETS.length()))).toString();
  }
}
