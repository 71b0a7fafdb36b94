package io.reasonrank.engine.djl.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.RandomModels;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecodeLoopTest {
  private final DecoderModel model =
      RandomModels.create(RandomModels.configurations().getFirst(), 3);

  @AfterEach
  void close() {
    model.close();
  }

  private DecodeLoop loop(int sequences, int prefillTokens, long cacheBytes) {
    var limits = new DecodeLimits(sequences, 128, prefillTokens, cacheBytes);
    return new DecodeLoop(model, Set.of(), limits, Clock.systemUTC());
  }

  @Test
  void aCancelledSequenceIsGoneWithTheNextStep() {
    try (var loop = loop(4, 64, 1 << 20)) {
      var stays = new Told(prompt(9), 50, 0);
      var goes = new Told(prompt(7), 50, 0);
      loop.submit(stays);
      loop.submit(goes);
      loop.step();
      loop.step();
      assertThat(loop.running()).isEqualTo(2);
      goes.cancel();
      int heard = goes.ids.size();
      loop.step();

      assertThat(loop.running()).isEqualTo(1);
      assertThat(goes.ids).hasSize(heard);
      assertThat(goes.ended).isEmpty();
      assertThat(stays.ids).hasSize(3);
    }
  }

  @Test
  void aLongPromptDoesNotHoldUpThoseWhoGenerate() {
    try (var loop = loop(4, 16, 1 << 20)) {
      var first = new Told(prompt(3), 60, 0);
      loop.submit(first);
      loop.step();
      var longPrompt = new Told(prompt(100), 5, 0);
      loop.submit(longPrompt);
      int steps = 0;
      while (longPrompt.ids.isEmpty()) {
        int before = first.ids.size();
        loop.step();
        steps++;
        assertThat(first.ids).hasSize(before + 1);
      }
      // A quarter of 16 tokens at a time, and the last 16 at once.
      assertThat(steps).isEqualTo(22);
    }
  }

  @Test
  void aPromptInPiecesGivesTheSameTokensAsInOne() {
    List<Long> whole;
    try (var loop = loop(1, 128, 1 << 20)) {
      whole = generated(loop, 90);
    }
    try (var loop = loop(1, 7, 1 << 20)) {
      assertThat(generated(loop, 90)).isEqualTo(whole);
    }
  }

  private static List<Long> generated(DecodeLoop loop, int promptLength) {
    var task = new Told(prompt(promptLength), 20, 0);
    loop.submit(task);
    loop.drain();
    return task.ids;
  }

  @Test
  void anUrgentSequenceOvertakesAndAPatientOneIsServedInTheEnd() {
    try (var loop = loop(1, 64, 1 << 20)) {
      var order = new ArrayList<String>();
      loop.submit(new Told(prompt(4), 2, 0).named("running", order));
      loop.step();
      loop.submit(new Told(prompt(5), 2, 5).named("patient", order));
      loop.submit(new Told(prompt(6), 2, -1).named("urgent", order));
      for (int i = 0; i < 4000 && !order.contains("patient"); i++) {
        // Somebody more important comes all the time.
        loop.submit(new Told(prompt(4), 2, 0).named("more", new ArrayList<>()));
        loop.step();
      }
      assertThat(order).startsWith("running", "urgent").contains("patient");
    }
  }

  @Test
  void sequencesWithoutRoomWaitAndLoseNothing() {
    var expected = new ArrayList<List<Long>>();
    for (int i = 0; i < 12; i++) {
      try (var loop = loop(1, 128, 1 << 20)) {
        expected.add(generated(loop, 20 + 5 * i));
      }
    }
    long oneSequence = 128 * CachePool.bytesPerPosition(model.config());
    try (var loop = loop(12, 128, 2 * oneSequence)) {
      var tasks = new ArrayList<Told>();
      for (int i = 0; i < 12; i++) {
        tasks.add(new Told(prompt(20 + 5 * i), 20, 0));
        loop.submit(tasks.getLast());
      }
      while (loop.hasWork()) {
        loop.step();
        assertThat(loop.cacheBytes()).isLessThanOrEqualTo(2 * oneSequence);
      }
      assertThat(tasks).extracting(task -> task.ids).isEqualTo(expected);
      assertThat(tasks).allSatisfy(task -> assertThat(task.ended).contains(FinishReason.LENGTH));
    }
  }

  @Test
  void aContextThatTheMemoryCannotHoldIsRefusedWithTheNumbers() {
    assertThatThrownBy(() -> loop(1, 64, 100 * CachePool.bytesPerPosition(model.config())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("128 tokens")
        .hasMessageContaining("hold 64");
  }

  private static long[] prompt(int length) {
    return LongStream.range(0, length).map(i -> (7 * i + length) % 61).toArray();
  }

  /** Keeps what it is told. */
  private static final class Told extends DecodeTask {
    private final List<Long> ids = new ArrayList<>();
    private Optional<FinishReason> ended = Optional.empty();
    private Runnable atEnd = () -> {};

    Told(long[] prompt, int maxTokens, int priority) {
      super(prompt, maxTokens, Sampling.GREEDY, Optional.empty(), priority);
    }

    Told named(String name, List<String> order) {
      atEnd = () -> order.add(name);
      return this;
    }

    @Override
    protected void onToken(long id) {
      ids.add(id);
    }

    @Override
    protected void onFinished(FinishReason reason) {
      ended = Optional.of(reason);
      atEnd.run();
    }

    @Override
    protected void onFailed(RuntimeException fault) {
      throw fault;
    }
  }
}
