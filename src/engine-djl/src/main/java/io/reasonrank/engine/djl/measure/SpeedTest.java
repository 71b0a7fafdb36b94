package io.reasonrank.engine.djl.measure;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.program.StepProgram;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** How many tokens per second a model reads and writes, by the engine's own loop. */
public final class SpeedTest implements AutoCloseable {
  private static final long SEED = 1;
  private static final int WARM_UP_TOKENS = 8;

  private final DecodeLoop loop;
  private final int vocabulary;
  private final int promptTokens;
  private final int generatedTokens;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /**
   * @param batch sequences at once
   * @param prefillPerSecond prompt tokens read per second
   * @param decodePerSecond tokens written per second, all sequences together
   * @param stepsPerSecond steps of one token for each sequence
   */
  public record Speed(
      int batch, double prefillPerSecond, double decodePerSecond, double stepsPerSecond) {}

  /**
   * @param program runs the model; closed with the test
   * @param mostSequences largest batch
   * @param promptTokens length of each prompt, of random tokens that share no beginning
   * @param generatedTokens tokens written after each, at least 2
   */
  public SpeedTest(
      DecoderModel model,
      StepProgram program,
      int mostSequences,
      int promptTokens,
      int generatedTokens) {
    if (promptTokens < 1 || generatedTokens < 2) {
      throw new IllegalArgumentException(
          "prompt of %d tokens, %d generated; give at least 1 and 2"
              .formatted(promptTokens, generatedTokens));
    }
    this.vocabulary = model.config().vocabulary();
    this.promptTokens = promptTokens;
    this.generatedTokens = generatedTokens;
    int positions = promptTokens + Math.max(generatedTokens, WARM_UP_TOKENS) + 1;
    int prefill = Math.max(1024, promptTokens);
    var limits = DecodeLimits.of(mostSequences, positions, prefill);
    // Without end tokens each sequence has the length that was asked for.
    this.loop = new DecodeLoop(model, program, Set.of(), limits, Clock.systemUTC());
  }

  /** Measures one batch size, after a short run that is not counted. */
  public Speed at(int batch) {
    run(batch, Math.min(promptTokens, 32), WARM_UP_TOKENS);
    double reading = seconds(() -> run(batch, promptTokens, 1));
    List<Timed> written = run(batch, 1, generatedTokens);
    long begun = written.stream().mapToLong(Timed::firstNanos).max().orElseThrow();
    long ended = written.stream().mapToLong(Timed::lastNanos).max().orElseThrow();
    double steps = (generatedTokens - 1) / ((ended - begun) / 1e9);
    return new Speed(batch, batch * promptTokens / reading, batch * steps, steps);
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private List<Timed> run(int batch, int prompt, int generated) {
    var tasks = new ArrayList<Timed>();
    for (int i = 0; i < batch; i++) {
      tasks.add(new Timed(random.longs(prompt, 0, vocabulary).toArray(), generated));
    }
    tasks.forEach(loop::submit);
    loop.drain();
    loop.forgetPrefixes();
    return tasks;
  }

  @Override
  public void close() {
    loop.close();
  }

  /** Notes when its first and its last token came. */
  private static final class Timed extends PlainTask {
    private long first;
    private long last;

    Timed(long[] prompt, int generated) {
      super(prompt, generated, Sampling.GREEDY, Optional.empty());
    }

    @Override
    protected void onToken(long id) {
      last = System.nanoTime();
      first = first == 0 ? last : first;
    }

    long firstNanos() {
      return first;
    }

    long lastNanos() {
      return last;
    }
  }
}
