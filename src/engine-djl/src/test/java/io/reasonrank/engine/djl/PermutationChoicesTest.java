package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.decode.Next;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is chosen of what the mask leaves, a permutation comes of it: for every n to 100. */
class PermutationChoicesTest {
  private static final long SEED = 20_250_807;
  private static final Pattern LIST = Pattern.compile("\\s*\\[\\d+\\](?: > \\[\\d+\\])*\\s*");

  @TempDir Path directory;

  @Test
  void everyWayThroughTheMaskEndsWithSingleBytes() {
    everyWayIsAPermutation(BytePairModels.create(directory, List.of(), 64));
  }

  @Test
  void everyWayThroughTheMaskEndsWithMergedDigitsAndSeparators() {
    everyWayIsAPermutation(BytePairModels.create(directory, BytePairModels.MERGES, 64));
  }

  @Test
  void everyWayThroughTheMaskEndsWithWordPieces() {
    everyWayIsAPermutation(TinyModels.create(directory));
  }

  private static void everyWayIsAPermutation(Path model) {
    try (var tokenizer = HfTokenizer.open(model)) {
      var tokens = AnswerTokens.of(tokenizer, ModelConfig.read(model).vocabulary());
      for (int n = 1; n <= 100; n++) {
        String text = written(new ConstrainedAnswer(tokens, n), tokens, new Random(SEED + n));

        assertThat(text).as("n = %d, seed %d", n, SEED + n).matches(LIST);
        assertThat(Pattern.compile("\\d+").matcher(text).results().map(MatchResult::group))
            .as("n = %d, seed %d: %s", n, SEED + n, text)
            .containsExactlyInAnyOrderElementsOf(
                IntStream.rangeClosed(1, n).mapToObj(Integer::toString).toList());
      }
    }
  }

  /** All tokens that the mask allows are equally likely: a hotter model than any temperature's. */
  private static String written(ConstrainedAnswer answer, AnswerTokens tokens, Random random) {
    var text = new StringBuilder();
    answer.begin("");
    while (!answer.isDone()) {
      var forced = answer.forced();
      if (forced.isPresent()) {
        text.append(forced.get().text());
        continue;
      }
      if (!(answer.choice() instanceof Next.OneOf(int[] allowed))) {
        // The vocabulary has no token for what must come: the engine writes the rest itself.
        return text + answer.end().replace(ConstrainedAnswer.CLOSE, "");
      }
      int id = allowed[random.nextInt(allowed.length)];
      answer.accept(id);
      text.append(tokens.text(id));
    }
    return text.toString();
  }
}
