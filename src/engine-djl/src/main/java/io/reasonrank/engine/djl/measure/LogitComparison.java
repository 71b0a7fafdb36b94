package io.reasonrank.engine.djl.measure;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.TokenIds;
import io.reasonrank.engine.djl.program.StepProgram;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How alike two models are: the same logits, the same greedy tokens. */
public final class LogitComparison {
  private LogitComparison() {}

  /**
   * What a model says to some prompts.
   *
   * @param logits for each prompt the logits after each of its tokens but the last, [(T-1) × V]
   * @param greedy for each prompt the tokens that it goes on with
   */
  public record Answers(List<List<float[]>> logits, List<List<Long>> greedy) {}

  /**
   * @param maxDifference largest absolute difference of two logits
   * @param meanDifference mean absolute difference
   * @param places places compared
   * @param sameGreedy prompts whose greedy tokens are the same
   * @param prompts prompts compared
   */
  public record Likeness(
      double maxDifference, double meanDifference, long places, int sameGreedy, int prompts) {}

  /**
   * Asks a model.
   *
   * @param program runs it; closed at the end
   * @param prompts token ids, at least two in each
   * @param generated greedy tokens after each
   */
  public static Answers ask(
      DecoderModel model, StepProgram program, List<long[]> prompts, int generated) {
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    var limits = DecodeLimits.of(1, longest + generated + 1, Math.max(256, longest));
    try (var loop = new DecodeLoop(model, program, Set.of(), limits, Clock.systemUTC())) {
      var logits = new ArrayList<List<float[]>>();
      var greedy = new ArrayList<List<Long>>();
      for (long[] prompt : prompts) {
        var scoring = new Scoring(prompt);
        var writing = new Writing(prompt, generated);
        loop.submit(scoring);
        loop.submit(writing);
        loop.drain();
        logits.add(scoring.logits);
        greedy.add(Arrays.stream(writing.ids.toArray()).boxed().toList());
      }
      return new Answers(logits, greedy);
    }
  }

  /**
   * Compares what two models said to the same prompts.
   *
   * @throws IllegalArgumentException if they have vocabularies of other sizes
   */
  public static Likeness compare(Answers one, Answers other) {
    double max = 0;
    double sum = 0;
    long count = 0;
    long places = 0;
    for (int prompt = 0; prompt < one.logits().size(); prompt++) {
      List<float[]> left = one.logits().get(prompt);
      List<float[]> right = other.logits().get(prompt);
      for (int place = 0; place < left.size(); place++, places++) {
        float[] a = left.get(place);
        float[] b = right.get(place);
        if (a.length != b.length) {
          throw new IllegalArgumentException(
              "the models have %d and %d tokens; they cannot be compared"
                  .formatted(a.length, b.length));
        }
        for (int i = 0; i < a.length; i++, count++) {
          double difference = Math.abs(a[i] - b[i]);
          max = Math.max(max, difference);
          sum += difference;
        }
      }
    }
    int same = 0;
    for (int prompt = 0; prompt < one.greedy().size(); prompt++) {
      same += one.greedy().get(prompt).equals(other.greedy().get(prompt)) ? 1 : 0;
    }
    return new Likeness(max, sum / Math.max(1, count), places, same, one.greedy().size());
  }

  /** Keeps the logits of every place of its prompt. */
  private static final class Scoring extends PlainTask {
    private final List<float[]> logits = new ArrayList<>();

    Scoring(long[] prompt) {
      super(prompt, 1, Sampling.GREEDY, Optional.empty());
    }

    @Override
    protected int scoredFrom() {
      return 1;
    }

    @Override
    protected boolean wantsLogits() {
      return true;
    }

    @Override
    protected void onLogits(int place, float[] all, int from, int size) {
      logits.add(Arrays.copyOfRange(all, from, from + size));
    }
  }

  /** Keeps the tokens that it goes on with. */
  private static final class Writing extends PlainTask {
    private final TokenIds ids = new TokenIds();

    Writing(long[] prompt, int generated) {
      super(prompt, generated, Sampling.GREEDY, Optional.empty());
    }

    @Override
    protected void onToken(long id) {
      ids.add(id);
    }
  }
}
