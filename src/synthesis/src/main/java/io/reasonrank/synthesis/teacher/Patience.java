package io.reasonrank.synthesis.teacher;

import io.reasonrank.engine.EngineException;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** How long to go on with a teacher that gives no answer to any question. */
final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Duration patience;
  private final String teacher;
  private final LongSupplier nanos;
  private long lastAnswer;
  private long answers;

  Patience(Duration patience, String teacher, LongSupplier nanos) {
    this.patience = patience;
    this.teacher = teacher;
    this.nanos = nanos;
    this.lastAnswer = nanos.getAsLong();
  }

  /** An answer came, of whatever kind. */
  synchronized void answered() {
    lastAnswer = nanos.getAsLong();
    answers++;
  }

  /** Answers so far. */
  synchronized long answers() {
    return answers;
  }

  /**
   * How long to wait after a failure.
   *
   * @param failures of this question, at least 1
   * @throws StageException 69 if there was no answer for too long
   */
  Duration pauseAfter(EngineException failure, int failures) {
    Duration silent = Duration.ofNanos(nanos.getAsLong() - lastAnswerNanos());
    Duration pause = failure.retryAfter().orElseGet(() -> backoff(failures));
    if (silent.compareTo(patience) > 0 || pause.compareTo(patience) > 0) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          "the teacher "
              + teacher
              + " gave no answer for "
              + silent.toSeconds()
              + " s: "
              + failure.getMessage()
              + "; what it answered before is kept, start again when it is there",
          failure);
    }
    return pause;
  }

  private synchronized long lastAnswerNanos() {
    return lastAnswer;
  }

  /**
   * Doubled each time up to a tenth of the patience, cut by up to a half so that questions come
   * back apart.
   */
  private Duration backoff(int failures) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    Duration tenth = patience.dividedBy(10);
    Duration longest = tenth.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : tenth;
    Duration bounded = doubled.compareTo(longest) > 0 ? longest : doubled;
    double spread = 1 - ThreadLocalRandom.current().nextDouble() / 2;
    return Duration.ofMillis(Math.round(bounded.toMillis() * spread));
  }
}
