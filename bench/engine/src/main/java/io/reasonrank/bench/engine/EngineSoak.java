package io.reasonrank.bench.engine;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.create.ModelCreator;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sends many requests of every kind, a part of them cancelled or late, and fails if memory grows;
 * then reads one very long prompt within a stated memory. Arguments: number of requests, number of
 * prompt tokens.
 */
public final class EngineSoak {
  private static final int ROUNDS = 12;
  private static final int TOGETHER = 64;
  private static final long MOST_GROWTH_MIB = 48;
  private static final int LONG_ANSWER = 3072;
  private static final long LONG_CACHE = 128L << 20;
  private static final long LONG_BESIDE_MIB = 512;

  private EngineSoak() {}

  /** Exits with 1 if memory grew or a request was lost. */
  public static void main(String[] arguments) throws IOException {
    boolean good = soak(Integer.parseInt(arguments[0]));
    good &= longPrompt(Integer.parseInt(arguments[1]));
    System.exit(good ? 0 : 1);
  }

  private static boolean soak(int requests) throws IOException {
    Path directory = model(new ModelCreator(32, 2, 2, 48, 600, 512, 11));
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS.withCacheBytes(16 << 20))) {
      long settled = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long finished = round(engine, round, requests / ROUNDS);
        long rss = Rss.now();
        // Allocators and compilers settle in the first rounds.
        settled = round < ROUNDS / 3 ? rss : settled;
        System.out.printf(
            "soak round %2d: %d of %d finished, RSS %d MiB%n",
            round + 1, finished, requests / ROUNDS, rss);
      }
      long growth = Rss.now() - settled;
      System.out.printf("soak: RSS grew by %d MiB, at most %d%n", growth, MOST_GROWTH_MIB);
      return growth <= MOST_GROWTH_MIB;
    }
  }

  private static long round(DjlEngine engine, int round, int requests) {
    return Multi.createFrom()
        .range(0, requests)
        .onItem()
        .transformToMulti(i -> one(engine, round * requests + i))
        .merge(TOGETHER)
        .filter(Finished.class::isInstance)
        .collect()
        .asList()
        .await()
        .indefinitely()
        .size();
  }

  /** Every seventh is cancelled after its first piece, every fifth is held to a permutation. */
  private static Multi<GenerationEvent> one(DjlEngine engine, int i) {
    var request =
        GenerationRequest.greedy(
                List.of(ChatMessage.user("why does ice float " + "salt water ".repeat(i % 9))),
                new TokenBudget(i % 3 * 10, 20))
            .withSampling(Sampling.atTemperature(1, i))
            .withTopLogProbabilities(i % 4)
            .withPriority(i % 3);
    if (i % 5 == 0) {
      request = request.withConstraint(new AnswerConstraint.PermutationOf(1 + i % 12));
    }
    if (i % 11 == 0) {
      request = request.withCandidates(List.of("ice", "salt water"));
    }
    var events = engine.generate(request);
    return i % 7 == 0 ? events.select().first() : events;
  }

  private static boolean longPrompt(int tokens) throws IOException {
    Path directory = model(new ModelCreator(128, 4, 4, 256, 600, tokens + LONG_ANSWER, 7));
    long before = Rss.now();
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS.withCacheBytes(LONG_CACHE))) {
      int words = tokens - 16;
      var request =
          GenerationRequest.raw("ice ".repeat(words), TokenBudget.shared(LONG_ANSWER))
              .withSampling(Sampling.atTemperature(1, 1));
      long start = System.nanoTime();
      var end = (Finished) engine.generate(request).collect().last().await().indefinitely();
      long most = before + (LONG_CACHE >> 20) + LONG_BESIDE_MIB;
      System.out.printf(
          "long prompt: %d + %d tokens in %d s, peak RSS %d MiB, at most %d%n",
          end.usage().promptTokens(),
          end.usage().answerTokens() + end.usage().reasoningTokens(),
          (System.nanoTime() - start) / 1_000_000_000,
          Rss.peak(),
          most);
      return Rss.peak() <= most;
    }
  }

  private static Path model(ModelCreator creator) throws IOException {
    Path directory = Files.createTempDirectory("engine-soak");
    var texts = List.of("why does ice float", "salt water on roads", "ice and salt water");
    creator.create(directory, java.util.Collections.nCopies(3, String.join(" ", texts)));
    return directory;
  }
}
