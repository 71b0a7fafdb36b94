package io.reasonrank.reranker;

import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import io.reasonrank.ranking.Completion;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How relevant a passage is by a verdict of {@code yes} or {@code no}: P(yes) / (P(yes) + P(no)) at
 * the place of the verdict (Rank1, Weller et al. 2025). Where the engine reports no probabilities,
 * a verdict counts 1 or 0, and the first stage breaks the many ties.
 */
final class Relevance {
  private static final String YES = "yes";
  private static final String NO = "no";

  /** What the answer begins with, for an engine that scores candidates: relevant, not relevant. */
  static final List<String> VERDICTS = List.of(Completion.ANSWER + YES, Completion.ANSWER + NO);

  private Relevance() {}

  /** In [0,1]; empty where there is no verdict. */
  static OptionalDouble of(Finished finished) {
    OptionalDouble graded = byProbability(finished.answerTokens());
    if (graded.isPresent()) {
      return graded;
    }
    List<Double> candidates = finished.candidateLogProbabilities();
    return candidates.size() == VERDICTS.size()
        ? OptionalDouble.of(1 / (1 + Math.exp(candidates.get(1) - candidates.get(0))))
        : byWord(finished.text());
  }

  /** The first place after the answer tag whose token begins a verdict. */
  private static OptionalDouble byProbability(List<TokenLogProbability> tokens) {
    boolean tagged = tokens.stream().map(TokenLogProbability::token).anyMatch(t -> t.contains("<"));
    StringBuilder before = new StringBuilder();
    for (TokenLogProbability token : tokens) {
      boolean inAnswer = !tagged || before.indexOf(Completion.ANSWER) >= 0;
      if (inAnswer && (begins(YES, token.token()) || begins(NO, token.token()))) {
        return share(token);
      }
      before.append(token.token());
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble share(TokenLogProbability place) {
    double yes = 0;
    double no = 0;
    boolean listed = false;
    for (Alternative other : place.top()) {
      listed |= other.token().equals(place.token());
      yes += begins(YES, other.token()) ? Math.exp(other.logProbability()) : 0;
      no += begins(NO, other.token()) ? Math.exp(other.logProbability()) : 0;
    }
    if (!listed) {
      double own = Math.exp(place.logProbability());
      yes += begins(YES, place.token()) ? own : 0;
      no += begins(NO, place.token()) ? own : 0;
    }
    return yes + no > 0 ? OptionalDouble.of(yes / (yes + no)) : OptionalDouble.empty();
  }

  /** Whether a token's letters are the word or a piece that it begins with, whatever their case. */
  private static boolean begins(String word, String token) {
    String letters = token.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
    return !letters.isEmpty() && word.startsWith(letters);
  }

  private static OptionalDouble byWord(String completion) {
    String answer = Completion.afterThought(completion).toLowerCase(Locale.ROOT);
    int open = answer.indexOf(Completion.ANSWER);
    for (String word : answer.substring(Math.max(open, 0)).split("[^a-z]+", -1)) {
      if (word.equals(YES) || word.equals(NO)) {
        return OptionalDouble.of(word.equals(YES) ? 1 : 0);
      }
    }
    return OptionalDouble.empty();
  }
}
