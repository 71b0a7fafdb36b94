package io.reasonrank.synthesis.teacher;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.synthesis.teacher.UnusableException.Fault;
import java.time.Duration;

/** Sends a request until there is an answer, one way or another. */
final class Transport {
  /** Failures that a question may cause while others are answered. */
  private static final int MOST_FAILURES = 6;

  /** Refused requests without any answer that show that the set-up is wrong, not the question. */
  private static final int REFUSED_WITHOUT_ANSWER = 8;

  private final GenerationEngine engine;
  private final Patience patience;
  private final TeacherCounts counts;
  private int refused;

  Transport(GenerationEngine engine, Patience patience, TeacherCounts counts) {
    this.engine = engine;
    this.patience = patience;
    this.counts = counts;
  }

  /**
   * Waits for the whole answer.
   *
   * @throws UnusableException if this question cannot be answered
   * @throws StageException 69 if no question can be for too long, 77 or 78 if none ever will
   */
  Finished send(GenerationRequest request) {
    long answersBefore = patience.answers();
    int own = 0;
    for (int failures = 1; ; failures++) {
      try {
        Finished finished = once(request);
        patience.answered();
        return finished;
      } catch (EngineException e) {
        counts.add(event(e.kind()));
        own += e.kind() == Kind.INTERNAL || e.kind() == Kind.TIMEOUT ? 1 : 0;
        check(e, own, answersBefore);
        pause(patience.pauseAfter(e, failures));
      }
    }
  }

  private Finished once(GenerationRequest request) {
    return engine
        .generate(request)
        .filter(Finished.class::isInstance)
        .map(Finished.class::cast)
        .toUni()
        .await()
        .indefinitely();
  }

  /** Leaves where asking again is of no use. */
  private void check(EngineException e, int own, long answersBefore) {
    switch (e.kind()) {
      case INVALID_REQUEST -> refused(e);
      case CONTENT_FILTER -> throw new UnusableException(Fault.CONTENT_FILTER, message(e));
      case INTERNAL, TIMEOUT -> {
        if (own >= MOST_FAILURES && patience.answers() > answersBefore) {
          throw new UnusableException(Fault.TEACHER_ERROR, own + " failures: " + message(e));
        }
      }
      case RATE_LIMITED, UNAVAILABLE -> {}
    }
  }

  private synchronized void refused(EngineException e) {
    switch (e.status()) {
      case 401, 403 ->
          throw new StageException(
              ExitCode.PERMISSION,
              "the teacher refuses the key: "
                  + message(e)
                  + "; set the variable of spec.teacher.access.apiKeyVariable",
              e);
      case 404, 405 ->
          throw new StageException(
              ExitCode.CONFIGURATION,
              "the teacher does not know what is asked for: "
                  + message(e)
                  + "; mend spec.teacher.baseUrl or modelName",
              e);
      default -> {
        if (++refused >= REFUSED_WITHOUT_ANSWER && patience.answers() == 0) {
          throw new StageException(
              ExitCode.CONFIGURATION, "the teacher refuses every request: " + message(e), e);
        }
        throw new UnusableException(Fault.REFUSED_REQUEST, message(e));
      }
    }
  }

  private static String message(EngineException e) {
    return String.valueOf(e.getMessage());
  }

  private static String event(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST -> "refused";
      case UNAVAILABLE -> "unavailable";
      case RATE_LIMITED -> "rateLimited";
      case TIMEOUT -> "timeout";
      case CONTENT_FILTER -> "contentFilter";
      case INTERNAL -> "serverError";
    };
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "stopped; run it again to go on", e);
    }
  }
}
