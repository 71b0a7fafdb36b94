package io.reasonrank.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an installation decides; environment variables {@code REASONRANK_OPERATOR_…}. */
@ConfigMapping(prefix = "reasonrank.operator")
public interface OperatorSettings {
  /** Image of stage pods that name none. */
  @WithDefault("ghcr.io/reasonrank/reasonrank:0.1.0")
  String stageImage();

  /** Image of Reranker pods that name none. */
  @WithDefault("ghcr.io/reasonrank/function:0.1.0")
  String serveImage();

  /** Service account of stage pods; it needs no rights. */
  @WithDefault("reasonrank-stage")
  String serviceAccount();
}
