package io.reasonrank.stage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code manifest.json}: the commit of an artifact.
 *
 * @param schema {@link #SCHEMA}
 * @param kind dataset, labels, training, model, evaluation or verdict
 * @param digest {@code sha256:…} of the canonical JSON (RFC 8785) of schema, files and parents
 * @param files every file of the artifact but this one, sorted by path
 * @param parents digests of what it was made from, by role
 * @param specDigest {@code sha256:…} of what of the canonical {@code spec.json} identifies the
 *     stage ({@link io.reasonrank.stage.spec.StageSpec#identity}): run again it has nothing to do
 * @param tool version of the program that made it
 * @param metrics figures for people and gates (outside the digest)
 */
public record Manifest(
    String schema,
    String kind,
    String digest,
    List<FileEntry> files,
    Map<String, String> parents,
    String specDigest,
    String tool,
    JsonNode metrics) {

  public static final String SCHEMA = "reasonrank.io/manifest/v1alpha1";
  public static final String FILE_NAME = "manifest.json";

  /** Name of the metric that holds {@link #templateDigest()}. */
  public static final String TEMPLATE_DIGEST = "templateDigest";

  public Manifest {
    files = List.copyOf(files);
    parents = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(parents));
  }

  /** Digest of the prompt template that a model was trained with; empty where none is declared. */
  public Optional<String> templateDigest() {
    JsonNode digest = metrics.path(TEMPLATE_DIGEST);
    return digest.isTextual() ? Optional.of(digest.textValue()) : Optional.empty();
  }

  /**
   * One file of an artifact.
   *
   * @param path relative, with {@code /}
   * @param sha256 lower-case hex
   * @param size bytes
   */
  public record FileEntry(String path, String sha256, long size) {}
}
