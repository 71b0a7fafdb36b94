package io.reasonrank.promotion.gate;

import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Manifest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model says that it comes from.
 *
 * @param model manifest of the exported model
 * @param training manifest of the training that it was exported from
 * @param dataset manifest of what that was trained on; empty where it has none, or none was given
 */
public record Lineage(Manifest model, Manifest training, Optional<Manifest> dataset) {
  /**
   * Reads manifests.
   *
   * @param dataset directory of the dataset, if it is known
   */
  public static Lineage read(Path model, Path training, Optional<Path> dataset) {
    return new Lineage(
        Artifact.manifest(model),
        Artifact.manifest(training),
        dataset.filter(Artifact::isCommitted).map(Artifact::manifest));
  }
}
