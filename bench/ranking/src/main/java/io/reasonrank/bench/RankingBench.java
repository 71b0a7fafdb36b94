package io.reasonrank.bench;

import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.AnswerParser.Parsed;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rewards and parses of lists of 20 with a thought of 2,000 characters; one bootstrap. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
public class RankingBench {
  private static final int LISTS = 256;
  private static final long SEED = 3;

  private final RankingReward reward = new RankingReward(RewardSpec.PAPER);
  private final RewardReference reference =
      RewardReference.binary(Permutation.identity(20).ids(), List.of(1, 2, 3));
  private final List<String> completions = completions();
  private final PairedSamples samples = samples();
  private int next;

  private static List<String> completions() {
    Random random = new Random(SEED);
    List<String> completions = new ArrayList<>();
    for (int i = 0; i < LISTS; i++) {
      List<Integer> ids = new ArrayList<>(Permutation.identity(20).ids());
      Collections.shuffle(ids, random);
      completions.add(Completion.of("[3] says why, ".repeat(143), new Permutation(ids)));
    }
    return completions;
  }

  private static PairedSamples samples() {
    Random random = new Random(SEED);
    return new PairedSamples(random.doubles(1000).boxed().toList());
  }

  private String completion() {
    next = (next + 1) % LISTS;
    return completions.get(next);
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Reward reward() {
    return reward.score(completion(), reference);
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Parsed parse() {
    return AnswerParser.lenient(completion(), 20);
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Comparison bootstrap() {
    return new PairedBootstrap(SEED).compare(samples);
  }
}
