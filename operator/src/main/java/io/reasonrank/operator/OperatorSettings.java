package io.reasonrank.operator;

import io.reasonrank.operator.reranker.ServedPlatforms;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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

  /**
   * Address at which stage pods reach this operator, for example {@code
   * http://reasonrank-operator.reasonrank-system}; unset: they report nothing.
   */
  Optional<String> progressUrl();

  /** Namespace of the operator itself, where its key for progress tokens lies. */
  @WithDefault("reasonrank-system")
  String namespace();

  /** Who serves: {@code auto} (Knative where it is) or {@code deployment}. */
  @WithDefault("auto")
  ServedPlatforms.Choice serving();

  /**
   * Address of the Prometheus that scrapes the pods, for example {@code
   * http://prometheus.monitoring:9090}; where KEDA is, Deployments are scaled by their requests.
   */
  Optional<String> prometheusUrl();

  /** How often Git is asked what became of a pull request. */
  @WithDefault("30s")
  Duration gitPoll();

  /**
   * How often pods are asked how a candidate does; they share six times as long without being told
   * again.
   */
  @WithDefault("5s")
  Duration canaryPoll();

  /** Directory for copies of Git repositories; a cache. */
  @WithDefault("/tmp/reasonrank-git")
  Path gitCopies();
}
