package io.reasonrank.bench.engine;

import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.program.Precision;
import io.reasonrank.engine.djl.program.StepProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Answers {@code prefill T} and {@code decode B T N} from standard input with tokens per second, so
 * that a driver can take turns between this engine and others. Arguments: model directory,
 * precision.
 */
public final class EngineBench {
  private final DecoderModel model;
  private final DecodeLoop loop;
  private final Random random = new Random(1);

  private EngineBench(Path directory, Precision precision) {
    this.model = DecoderModel.load(directory);
    var limits = DecodeLimits.of(16, 4096, 2048);
    this.loop =
        new DecodeLoop(
            model, StepProgram.packed(model, precision), Set.of(), limits, Clock.systemUTC());
  }

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    var precision = Precision.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    // Weights are read by one thread and used by another, as in the engine.
    var bench =
        CompletableFuture.supplyAsync(() -> new EngineBench(Path.of(arguments[0]), precision))
            .join();
    say("ready");
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.strip().split(" ", -1);
      int first = Integer.parseInt(words[1]);
      double speed =
          words[0].equals("prefill")
              ? bench.prefill(first)
              : bench.decode(first, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      say(String.format(Locale.ROOT, "%.3f", speed));
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Prompt tokens per second of one prompt. */
  private double prefill(int tokens) {
    loop.forgetPrefixes();
    loop.submit(new Counting(prompt(tokens), 1));
    long start = System.nanoTime();
    loop.drain();
    return tokens / seconds(start);
  }

  /** Generated tokens per second of {@code sequences} together, after prompts of some length. */
  private double decode(int sequences, int promptTokens, int steps) {
    loop.forgetPrefixes();
    List<Counting> tasks = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      tasks.add(new Counting(prompt(promptTokens), steps + sequences + 8));
      loop.submit(tasks.getLast());
    }
    while (tasks.stream().anyMatch(task -> task.count() == 0)) {
      loop.step();
    }
    long start = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      loop.step();
    }
    double speed = sequences * steps / seconds(start);
    tasks.forEach(Counting::cancel);
    loop.drain();
    return speed;
  }

  private long[] prompt(int tokens) {
    return random.longs(tokens, 0, model.config().vocabulary()).toArray();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
