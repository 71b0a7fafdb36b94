package io.reasonrank.pipeline.kubernetes;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an installation decides, not a resource.
 *
 * @param stageImage image of stage pods that name none
 * @param serveImage image of Reranker pods that name none
 * @param serviceAccount service account of all pods; it has no rights and its token is not mounted
 * @param progress where stage pods report how far they are; empty where nobody listens
 * @param adminTokens token of the admin paths of a Reranker's pods by its UID; empty where nobody
 *     leads them
 */
public record RenderSettings(
    String stageImage,
    String serveImage,
    String serviceAccount,
    Optional<ProgressTarget> progress,
    Optional<UnaryOperator<String>> adminTokens) {

  public RenderSettings(String stageImage, String serveImage, String serviceAccount) {
    this(stageImage, serveImage, serviceAccount, Optional.empty(), Optional.empty());
  }

  /** The released images. */
  public static RenderSettings released() {
    return new RenderSettings(
        "ghcr.io/reasonrank/reasonrank:0.1.0",
        "ghcr.io/reasonrank/function:0.1.0",
        "reasonrank-stage");
  }
}
