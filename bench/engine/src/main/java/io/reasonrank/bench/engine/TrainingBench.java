package io.reasonrank.bench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.decode.TokenIds;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.OptimizerStep;
import io.reasonrank.engine.djl.train.PolicyBatch;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.engine.djl.train.TrainerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Does one optimiser step of fine-tuning per line {@code sft}, and one rollout with one update of
 * GRPO per line {@code grpo}, and answers with seconds (GRPO: of the rollout and of the update), so
 * that a driver can take turns. Argument: a JSON file, see {@code bench/training_peers.py}.
 */
public final class TrainingBench implements AutoCloseable {
  private static final OptimizerStep SETTINGS = new OptimizerStep(1e-5, 0.9, 0.999, 0.01, 1, 1);

  private final JsonNode job;
  private final DecoderModel model;
  private final DecoderModel frozen;
  private final Trainer trainer;
  private final LogProbabilities reference;
  private final DecodeLoop loop;
  private final Random random = new Random(1);
  private int round;

  private TrainingBench(JsonNode job) {
    Path directory = Path.of(job.path("model").asText());
    this.job = job;
    this.model = DecoderModel.loadTrainable(directory);
    this.frozen = DecoderModel.load(directory);
    this.trainer = new Trainer(model, options());
    this.reference = new LogProbabilities(frozen);
    this.loop = new DecodeLoop(model, Set.of(), DecodeLimits.of(64, 2048, 8192), Clock.systemUTC());
  }

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (var bench =
        new TrainingBench(new ObjectMapper().readTree(Path.of(arguments[0]).toFile()))) {
      System.out.println("ready");
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(line.strip().equals("sft") ? bench.fineTune() : bench.reinforce());
      }
    }
  }

  private TrainerOptions options() {
    int rank = job.path("rank").asInt();
    return rank == 0
        ? TrainerOptions.FULL
        : TrainerOptions.of(
            LoraAdapter.fresh(LoraConfig.onAllProjections(rank, 2.0 * rank), model.config(), 1));
  }

  private String fineTune() {
    var sequences = new ArrayList<Sequence>();
    job.path("examples")
        .forEach(
            e -> sequences.add(new Sequence(longs(e.path("prompt")), longs(e.path("completion")))));
    int targets = sequences.stream().mapToInt(s -> s.completion().length).sum();
    long start = System.nanoTime();
    for (List<Sequence> pass : passes(sequences)) {
      trainer.languageModelGradients(pass, 1.0 / targets);
    }
    trainer.apply(SETTINGS);
    return seconds(start);
  }

  private String reinforce() {
    long start = System.nanoTime();
    List<Sequence> rollouts = rollouts();
    String generating = seconds(start);
    start = System.nanoTime();
    int targets = rollouts.stream().mapToInt(s -> s.completion().length).sum();
    for (List<Sequence> pass : passes(rollouts)) {
      trainer.policyGradients(batch(pass, targets));
    }
    trainer.apply(SETTINGS);
    return generating + " " + seconds(start);
  }

  private PolicyBatch batch(List<Sequence> pass, int targets) {
    float[] held = reference.of(pass, 1);
    float[] weights = new float[held.length];
    float[] advantages = new float[held.length];
    Arrays.fill(weights, 1f / targets);
    int at = 0;
    for (Sequence sequence : pass) {
      int length = sequence.completion().length;
      Arrays.fill(advantages, at, at + length, (float) random.nextGaussian());
      at += length;
    }
    return new PolicyBatch(pass, weights, new float[0], held, advantages, 1, 0.2, 3, 0.001);
  }

  private List<Sequence> rollouts() {
    loop.forgetPrefixes();
    round++;
    var tasks = new ArrayList<Rollout>();
    for (JsonNode prompt : job.path("prompts")) {
      for (int k = 0; k < job.path("group").asInt(); k++) {
        tasks.add(new Rollout(longs(prompt), 1000L * round + tasks.size()));
        loop.submit(tasks.getLast());
      }
    }
    loop.drain();
    return tasks.stream().map(Rollout::sequence).toList();
  }

  /** Cut by rows, as the stages cut. */
  private List<List<Sequence>> passes(List<Sequence> sequences) {
    var passes = new ArrayList<List<Sequence>>();
    int from = 0;
    int rows = 0;
    for (int i = 0; i < sequences.size(); i++) {
      Sequence own = sequences.get(i);
      boolean continues = i > from && own.continuesPromptOf(sequences.get(i - 1));
      rows += continues ? own.completion().length : own.length();
      if (i > from && rows > job.path("passRows").asInt()) {
        passes.add(sequences.subList(from, i));
        from = i;
        rows = own.length();
      }
    }
    passes.add(sequences.subList(from, sequences.size()));
    return passes;
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }

  private static String seconds(long start) {
    return String.format(Locale.ROOT, "%.4f", (System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    loop.close();
    reference.close();
    trainer.close();
    frozen.close();
    model.close();
  }

  /** A sampled completion of a fixed length. */
  private final class Rollout extends DecodeTask {
    private final long[] asked;
    private final TokenIds ids = new TokenIds();

    Rollout(long[] prompt, long seed) {
      super(
          prompt,
          job.path("response").asInt(),
          Sampling.atTemperature(1, seed),
          Optional.empty(),
          0);
      this.asked = prompt;
    }

    Sequence sequence() {
      return new Sequence(asked, ids.toArray());
    }

    @Override
    protected void onToken(long id) {
      ids.add(id);
    }

    @Override
    protected void onFinished(FinishReason reason) {}

    @Override
    protected void onFailed(RuntimeException fault) {
      throw fault;
    }
  }
}
