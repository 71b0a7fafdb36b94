package io.reasonrank.function.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.function.admission.EngineQueue.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineQueueTest {
  private static final Duration PATIENT = Duration.ofHours(1);

  private long now;
  private final List<String> started = new ArrayList<>();
  private final EngineQueue queue = new EngineQueue(2, Duration.ofSeconds(10), 1000, () -> now);

  private Ticket ticket(String name, double seconds, int priority) {
    return new Ticket(name, seconds, priority, 100, now, () -> started.add(name));
  }

  private Ticket entered(String name, double seconds, int priority) {
    Ticket ticket = ticket(name, seconds, priority);
    assertThat(queue.enter(ticket, PATIENT)).isEmpty();
    return ticket;
  }

  @Test
  void startsAtOnceWhileThereArePlaces() {
    entered("a", 4, 0);
    entered("b", 4, 0);
    entered("c", 4, 0);

    assertThat(started).containsExactly("a", "b");
    assertThat(queue.waitingNow()).isEqualTo(1);
  }

  @Test
  void startsTheNextWhenOneLeavesLowerPriorityNumbersFirst() {
    Ticket first = entered("a", 4, 0);
    Ticket second = entered("b", 4, 0);
    entered("ordinary", 1, 0);
    entered("later", 1, 5);
    entered("urgent", 1, -1);

    queue.leave(first);
    queue.leave(second);

    assertThat(started).containsExactly("a", "b", "urgent", "ordinary");
  }

  @Test
  void whoLeavesTheQueueNeverStarts() {
    Ticket running = entered("a", 4, 0);
    entered("b", 4, 0);
    Ticket gone = entered("gone", 4, 0);

    queue.leave(gone);
    queue.leave(running);
    queue.leave(running);

    assertThat(started).containsExactly("a", "b");
    assertThat(queue.runningNow()).isEqualTo(1);
  }

  @Test
  void predictsTheWaitFromTheWorkAheadAndWhatHasBeenDoneOfIt() {
    entered("a", 4, 0);
    entered("b", 4, 0);
    entered("c", 6, 0);
    entered("later", 8, 9);
    now += Duration.ofSeconds(1).toNanos();

    assertThat(queue.waitOf(0)).isCloseTo((3 + 3 + 6) / 2.0, within(1e-9));
    assertThat(queue.waitOf(9)).isCloseTo((3 + 3 + 6 + 8) / 2.0, within(1e-9));
  }

  @Test
  void turnsAwayWhoWouldWaitTooLongAndSaysWhenThereIsRoom() {
    entered("a", 12, 0);
    entered("b", 12, 0);

    Optional<Duration> later = queue.enter(ticket("c", 4, 0), PATIENT);

    assertThat(later).contains(Duration.ofSeconds(2));
    now += later.orElseThrow().toNanos();
    assertThat(queue.enter(ticket("c", 4, 0), PATIENT)).isEmpty();
  }

  @Test
  void turnsAwayWhoWouldStartAfterItsDeadline() {
    entered("a", 8, 0);
    entered("b", 8, 0);

    assertThat(queue.enter(ticket("hasty", 1, 0), Duration.ofSeconds(3)))
        .contains(Duration.ofSeconds(5));
  }

  @Test
  void spreadsThoseItTurnsAwayOverTheTimeThatTheyNeed() {
    entered("a", 12, 0);
    entered("b", 12, 0);

    assertThat(queue.enter(ticket("c", 4, 0), PATIENT)).contains(Duration.ofSeconds(2));
    assertThat(queue.enter(ticket("d", 4, 0), PATIENT)).contains(Duration.ofSeconds(4));
    assertThat(queue.enter(ticket("e", 4, 0), PATIENT)).contains(Duration.ofSeconds(6));
  }

  @Test
  void keepsRoomForThoseWhoWereToldToComeBack() {
    entered("a", 12, 0);
    entered("b", 12, 0);
    Duration later = queue.enter(ticket("c", 4, 0), PATIENT).orElseThrow();
    now += later.toNanos();

    assertThat(queue.enter(ticket("newcomer", 4, 0), PATIENT)).contains(Duration.ofSeconds(2));
    assertThat(queue.enter(ticket("c", 4, 0), PATIENT)).isEmpty();
  }

  @Test
  void tellsWhoComesBackTooSoonTheSameTimeAgain() {
    entered("a", 12, 0);
    entered("b", 12, 0);
    queue.enter(ticket("c", 4, 0), PATIENT);
    now += Duration.ofSeconds(1).toNanos();

    assertThat(queue.enter(ticket("c", 4, 0), PATIENT)).contains(Duration.ofSeconds(1));
  }

  @Test
  void letsNewcomersInWhereTheQueueRunsLow() {
    Ticket first = entered("a", 12, 0);
    entered("b", 12, 0);
    queue.enter(ticket("c", 4, 0), PATIENT);
    now += Duration.ofSeconds(3).toNanos();
    queue.leave(first);
    entered("d", 1, 0);

    assertThat(queue.enter(ticket("newcomer", 4, 0), PATIENT)).isEmpty();
  }

  @Test
  void forgetsWhoDoesNotComeBack() {
    entered("a", 120, 0);
    entered("b", 12, 0);
    queue.enter(ticket("c", 4, 0), PATIENT);
    now += Duration.ofSeconds(104).toNanos();

    assertThat(queue.enter(ticket("newcomer", 4, 0), PATIENT)).isEmpty();
  }

  @Test
  void boundsTheTextsThatWait() {
    entered("a", 1, 0);
    entered("b", 1, 0);
    for (int i = 0; i < 10; i++) {
      entered("w" + i, 0.001, 0);
    }

    assertThat(queue.enter(ticket("eleventh", 0.001, 0), PATIENT)).isPresent();
  }
}
