package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A committed stage.
 *
 * @param stage its name
 * @param output the artifact
 * @param manifest what is in it
 * @param reused whether it was there before and nothing was done
 */
public record StageOutcome(String stage, Path output, Manifest manifest, boolean reused) {
  /** Kubernetes keeps 4 KiB of a termination message; this leaves room for a wrapper. */
  static final int MAX_RESULT_BYTES = 3 * 1024;

  /**
   * The result as one line of JSON of at most 3 KiB. Where metrics are too many, the longest ones
   * stay in the manifest, and {@code more} says so.
   */
  public String resultLine() {
    ObjectNode metrics = manifest.metrics().deepCopy();
    String line = line(metrics);
    while (line.getBytes(StandardCharsets.UTF_8).length > MAX_RESULT_BYTES && !metrics.isEmpty()) {
      metrics.remove(longest(metrics));
      line = line(metrics.deepCopy().put("more", "see " + Manifest.FILE_NAME));
    }
    return line;
  }

  private String line(ObjectNode metrics) {
    ObjectNode result =
        Json.object()
            .put("stage", stage)
            .put("kind", manifest.kind())
            .put("digest", manifest.digest())
            .put("files", manifest.files().size());
    return Json.line(result.set("metrics", metrics));
  }

  private static String longest(ObjectNode metrics) {
    return metrics.properties().stream()
        .max(Comparator.comparingInt(metric -> Json.line(metric.getValue()).length()))
        .orElseThrow()
        .getKey();
  }
}
