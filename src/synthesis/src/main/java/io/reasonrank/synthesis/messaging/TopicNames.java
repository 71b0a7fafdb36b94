package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.spec.StageSpec.RunRef;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Topics of one labelling. The name holds a digest of all that decides over the labels: workers
 * that do not see the same sources do not share lists.
 *
 * @param base common part of the names
 */
public record TopicNames(String base) {
  private static final int DIGEST_LENGTH = 12;

  /**
   * @param run whose labels are made
   * @param digest {@code sha256:…} of spec and inputs
   */
  public static TopicNames of(RunRef run, String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return new TopicNames(prefix(run) + hex.substring(0, DIGEST_LENGTH));
  }

  /** Matches all topics that were ever made for a run. */
  static Pattern ofRun(RunRef run) {
    return Pattern.compile(
        Pattern.quote(prefix(run)) + "[0-9a-f]{" + DIGEST_LENGTH + "}\\.(tasks|labels)");
  }

  private static String prefix(RunRef run) {
    return String.join(
        ".", "reasonrank", run.kind().toLowerCase(Locale.ROOT), run.namespace(), run.name(), "");
  }

  /** What is to be labelled. */
  String tasks() {
    return base + ".tasks";
  }

  /** What was labelled; a partition for each shard. */
  String labels() {
    return base + ".labels";
  }
}
