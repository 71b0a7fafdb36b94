package io.reasonrank.function.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelSlotTest {
  private static final WindowTask TASK = WindowTask.of("q", List.of("a", "b"), RerankOptions.PAPER);

  private static OpenedModel model(String name) {
    return new OpenedModel(
        new ModelInfo(name, name, 100),
        "test",
        "",
        task -> Uni.createFrom().item(WindowVerdict.inputOrder(2, name)),
        true,
        () -> 0,
        () -> {});
  }

  private static String judgedBy(ModelSlot.Ticket ticket) {
    return ticket.judge(TASK).await().indefinitely().reason();
  }

  @Test
  void aRequestEndsOnTheModelThatItBeganWith() {
    var slot = new ModelSlot(model("old"));
    var begun = slot.enter();
    judgedBy(begun);

    slot.replace(model("new"));

    assertThat(judgedBy(begun)).isEqualTo("old");
    assertThat(judgedBy(slot.enter())).isEqualTo("new");
  }

  @Test
  void theOldModelIsFreeOnceItsLastRequestHasEnded() {
    var slot = new ModelSlot(model("old"));
    var first = slot.enter();
    var second = slot.enter();
    judgedBy(first);
    judgedBy(second);

    CompletableFuture<OpenedModel> free = slot.replace(model("new")).toCompletableFuture();
    first.release();
    first.release();
    assertThat(free).isNotDone();
    second.release();

    assertThat(free.join().info().id()).isEqualTo("old");
  }

  @Test
  void aModelWithoutRequestsIsFreeAtOnce() {
    assertThat(new ModelSlot(model("old")).hold().toCompletableFuture()).isDone();
  }

  @Test
  void requestsWaitWhileThePlaceIsEmpty() {
    var slot = new ModelSlot(model("old"));
    slot.hold();
    assertThat(slot.isFilled()).isFalse();
    var waiting = slot.enter().judge(TASK).subscribeAsCompletionStage();
    assertThat(waiting).isNotDone();

    slot.fill(model("new"));

    assertThat(waiting.join().reason()).isEqualTo("new");
    assertThat(slot.isFilled()).isTrue();
  }

  @Test
  void requestsThatWaitForNothingFailAsUnavailable() {
    var slot = new ModelSlot(model("old"));
    slot.hold();
    Uni<WindowVerdict> waiting = slot.enter().judge(TASK);
    slot.giveUp();

    assertThatThrownBy(() -> waiting.await().indefinitely())
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE));
  }

  @Test
  void noModelIsFreedWhileARequestUsesIt() throws Exception {
    var slot = new ModelSlot(guarded());
    var failures = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> swaps =
          threads.submit(
              () -> {
                var random = new Random(11);
                for (int i = 0; i < 300; i++) {
                  OpenedModel next = guarded();
                  CompletionStage<OpenedModel> old;
                  if (random.nextBoolean()) {
                    old = slot.replace(next);
                  } else {
                    old = slot.hold();
                    slot.fill(next);
                  }
                  old.thenAccept(OpenedModel::close);
                }
              });
      for (int i = 0; i < 3_000; i++) {
        threads.submit(
            () -> {
              var ticket = slot.enter();
              try {
                for (int window = 0; window < 3; window++) {
                  judgedBy(ticket);
                  Thread.yield();
                }
              } catch (RuntimeException e) {
                failures.incrementAndGet();
              } finally {
                ticket.release();
              }
            });
      }
      swaps.get();
    }

    assertThat(failures).hasValue(0);
  }

  /** A model that fails once it is closed. */
  private static OpenedModel guarded() {
    var closed = new AtomicBoolean();
    return new OpenedModel(
        new ModelInfo("m", "", 100),
        "test",
        "",
        task ->
            closed.get()
                ? Uni.createFrom().failure(new IllegalStateException("used after close"))
                : Uni.createFrom().item(WindowVerdict.inputOrder(2, "ok")),
        true,
        () -> 0,
        () -> closed.set(true));
  }
}
