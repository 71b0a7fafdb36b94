package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import java.util.Map;
import java.util.TreeMap;

/** What a teacher did in this process, by class. */
final class TeacherCounts {
  private final Map<String, Long> counts = new TreeMap<>();

  synchronized void add(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  synchronized ObjectNode json() {
    ObjectNode json = Json.object();
    counts.forEach(json::put);
    return json;
  }
}
