package io.reasonrank.pipeline.manifest;

/**
 * One thing that is wrong in a manifest.
 *
 * @param file as it was given
 * @param document number of the YAML document in the file, from 1
 * @param resource {@code Kind/name}, or what is known of it
 * @param fieldPath for example {@code spec.reward.views[2].weight}, or empty for the whole document
 * @param message what is wrong and what to do; reads on after the field path
 */
public record Violation(
    String file, int document, String resource, String fieldPath, String message) {

  /** One line for people. */
  public String line() {
    String field = fieldPath.isEmpty() ? "" : fieldPath + " ";
    return file + ": " + resource + ": " + field + message;
  }
}
