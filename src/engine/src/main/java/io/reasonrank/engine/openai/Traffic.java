package io.reasonrank.engine.openai;

import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.Tokenizer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds an engine's requests to what its server allows. */
final class Traffic {
  private final Optional<Pacer> requests;
  private final Optional<Pacer> tokens;
  private final Optional<Gate> gate;

  Traffic(RateLimits limits) {
    this.requests = pacer(limits.requestsPerMinute());
    this.tokens = pacer(limits.tokensPerMinute());
    this.gate =
        limits.concurrent() > 0 ? Optional.of(new Gate(limits.concurrent())) : Optional.empty();
  }

  private static Optional<Pacer> pacer(int perMinute) {
    return perMinute > 0 ? Optional.of(new Pacer(perMinute, System.nanoTime())) : Optional.empty();
  }

  /** Sends when there is room, and gives the room back at the end. */
  Multi<GenerationEvent> shape(
      GenerationRequest request, Supplier<Multi<GenerationEvent>> sending) {
    Multi<GenerationEvent> paced =
        Uni.createFrom()
            .deferred(() -> pause(request))
            .onItem()
            .transformToMulti(now -> sending.get());
    return gate.map(g -> gated(g, paced)).orElse(paced);
  }

  private static Multi<GenerationEvent> gated(Gate gate, Multi<GenerationEvent> sending) {
    return gate.enter()
        .onItem()
        .transformToMulti(
            pass ->
                sending
                    .onFailure()
                    .invoke(failure -> failed(pass, failure))
                    .onCompletion()
                    .invoke(pass::succeeded)
                    .onCancellation()
                    .invoke(pass::leave));
  }

  private static void failed(Gate.Pass pass, Throwable failure) {
    Kind kind = OpenAiErrors.ofFailure(failure).kind();
    if (kind == Kind.RATE_LIMITED || kind == Kind.UNAVAILABLE) {
      pass.refused();
    } else {
      pass.leave();
    }
  }

  private Uni<Void> pause(GenerationRequest request) {
    long now = System.nanoTime();
    Duration first = requests.map(p -> p.take(1, now)).orElse(Duration.ZERO);
    Duration second = tokens.map(p -> p.take(estimate(request), now)).orElse(Duration.ZERO);
    Duration pause = first.compareTo(second) > 0 ? first : second;
    Uni<Void> go = Uni.createFrom().voidItem();
    return pause.isZero() ? go : go.onItem().delayIt().by(pause);
  }

  private static int estimate(GenerationRequest request) {
    var counter = Tokenizer.estimate();
    int prompt =
        switch (request.prompt()) {
          case Prompt.Raw(String text) -> counter.count(text);
          case Prompt.Chat(var messages) ->
              messages.stream().mapToInt(message -> counter.count(message.content())).sum();
        };
    return prompt + request.budget().total();
  }
}
