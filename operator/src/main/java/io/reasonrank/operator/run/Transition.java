package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A change of a resource that people are told of.
 *
 * @param reason in one word
 * @param message for people
 * @param warning whether something is wrong
 * @param key equal for the same transition, however often it is told
 */
public record Transition(String reason, String message, boolean warning, String key) {
  private static final Set<String> BAD = Set.of("Failed", "Retrying", "Refused");

  /** What a write of a status means, or empty if nothing that people must know. */
  static Optional<Transition> between(RunStatus before, RunStatus now) {
    if (startsAttempt(before, now) && !"Retrying".equals(now.phase())) {
      return Optional.of(of(now, "AttemptStarted", "attempt " + now.attempt()));
    }
    String phase = String.valueOf(now.phase());
    return phase.equals(before.phase()) || phase.equals("Starting") || phase.equals("Running")
        ? Optional.empty()
        : Optional.of(of(now, phase, message(now)));
  }

  /** Whether another attempt at a stage is under way than before. */
  static boolean startsAttempt(RunStatus before, RunStatus now) {
    return now.stage() != null
        && now.attempt() > 0
        && (now.attempt() != before.attempt() || !Objects.equals(now.stage(), before.stage()));
  }

  private static Transition of(RunStatus now, String reason, String message) {
    String stage = now.stage() == null ? "" : " of stage " + now.stage();
    String text = reason.equals("AttemptStarted") ? message + stage : message;
    String key = reason + "/" + now.stage() + "/" + now.attempt();
    return new Transition(reason, text, BAD.contains(reason), key);
  }

  private static String message(RunStatus now) {
    return now.conditions().stream()
        .filter(condition -> condition.type().equals(StatusFactory.READY))
        .map(io.reasonrank.api.v1alpha1.Condition::message)
        .findFirst()
        .orElse("");
  }
}
