package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a Reranker's spec means to the endpoint's own configuration, in pods and on a laptop. */
public final class ServingSettings {
  private ServingSettings() {}

  /** Environment variables by name: the engine, and how a list is reranked. */
  public static Map<String, String> of(RerankerSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("REASONRANK_ENGINE", spec.engine().type().wireName());
    if (spec.engine().baseUrl() != null) {
      settings.put("REASONRANK_OPENAI_BASE_URL", spec.engine().baseUrl());
    }
    var strategy = spec.strategy();
    settings.put("REASONRANK_STRATEGY", strategy.name().wireName());
    settings.put("REASONRANK_WINDOW", Integer.toString(strategy.window()));
    settings.put("REASONRANK_STEP", Integer.toString(strategy.step()));
    settings.put("REASONRANK_REASONING_TOKENS", Integer.toString(strategy.maxResponseTokens()));
    return Collections.unmodifiableMap(settings);
  }
}
