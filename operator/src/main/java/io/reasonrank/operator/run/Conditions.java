package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Conditions by type; the time of transition moves only when a status does. */
public final class Conditions {
  private final Map<String, Condition> byType = new LinkedHashMap<>();
  private final long generation;
  private final String now;

  public Conditions(List<Condition> old, long generation, String now) {
    old.forEach(condition -> byType.put(condition.type(), condition));
    this.generation = generation;
    this.now = now;
  }

  /** Sets one. */
  public void set(String type, boolean value, String reason, String message) {
    String status = value ? "True" : "False";
    Condition old = byType.get(type);
    String since = old != null && old.status().equals(status) ? old.lastTransitionTime() : now;
    byType.put(type, new Condition(type, status, generation, since, reason, message));
  }

  void drop(String type) {
    byType.remove(type);
  }

  long generation() {
    return generation;
  }

  /** All of them, in the order in which they were first set. */
  public List<Condition> all() {
    return List.copyOf(byType.values());
  }

  /** Whether a list of conditions says that this one is True. */
  public static boolean isTrue(List<Condition> conditions, String type) {
    return conditions.stream()
        .anyMatch(condition -> condition.type().equals(type) && condition.status().equals("True"));
  }
}
