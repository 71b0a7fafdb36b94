package io.reasonrank.bench.serving;

import io.reasonrank.engine.AnswerConstraint.PermutationOf;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Answers that turn every window round.
 *
 * @param way how a request becomes events
 * @param slots where answers take time
 */
record Answers(
    Function<GenerationRequest, Multi<GenerationEvent>> way,
    java.util.Optional<ExecutorService> slots) {

  static Answers atOnce() {
    return new Answers(
        request -> Multi.createFrom().item(answer(request)), java.util.Optional.empty());
  }

  /** Each takes so long, so many at a time; one that is cancelled gives its slot back at once. */
  static Answers after(long millis, int slots) {
    ExecutorService threads = Executors.newFixedThreadPool(slots);
    return new Answers(request -> slowly(request, millis, threads), java.util.Optional.of(threads));
  }

  Multi<GenerationEvent> to(GenerationRequest request) {
    return way.apply(request);
  }

  void close() {
    slots.ifPresent(ExecutorService::shutdownNow);
  }

  private static Multi<GenerationEvent> slowly(
      GenerationRequest request, long millis, ExecutorService threads) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              Future<?> work =
                  threads.submit(
                      () -> {
                        TimeUnit.MILLISECONDS.sleep(millis);
                        emitter.emit(answer(request));
                        emitter.complete();
                        return request;
                      });
              emitter.onTermination(() -> work.cancel(true));
            });
  }

  private static GenerationEvent answer(GenerationRequest request) {
    int n = request.constraint().map(form -> ((PermutationOf) form).n()).orElse(1);
    String order =
        IntStream.range(0, n)
            .mapToObj(rank -> "[" + (n - rank) + "]")
            .collect(Collectors.joining(" > "));
    return new Finished(
        "<think> </think>\n<answer> " + order + " </answer>",
        FinishReason.STOP,
        new Usage(1000, 0, 0, 5 * n));
  }
}
