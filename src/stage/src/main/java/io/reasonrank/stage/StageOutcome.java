package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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

  /** The result as one line of JSON of at most 3 KiB; too many metrics stay in the manifest. */
  public String resultLine() {
    ObjectNode result =
        Json.object()
            .put("stage", stage)
            .put("kind", manifest.kind())
            .put("digest", manifest.digest())
            .put("files", manifest.files().size());
    String full = Json.line(result.deepCopy().set("metrics", manifest.metrics()));
    boolean fits = full.getBytes(StandardCharsets.UTF_8).length <= MAX_RESULT_BYTES;
    return fits ? full : Json.line(result.put("metrics", "see " + Manifest.FILE_NAME));
  }
}
