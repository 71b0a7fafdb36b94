package io.reasonrank.training;

import io.reasonrank.ranking.reward.RewardSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a rollout step says of itself in {@code metrics.jsonl}. */
final class RlFigures {
  private RlFigures() {}

  /**
   * The figures of a step.
   *
   * @param reference whether there is a reference to have a distance to
   */
  static Map<String, Double> of(
      RolloutStep.Sampled sampled,
      PolicyUpdate.Outcome outcome,
      RewardSpec spec,
      boolean reference) {
    List<Rollout> all = sampled.groups().stream().flatMap(List::stream).toList();
    List<Rollout> wellFormed = all.stream().filter(Rollout::wellFormed).toList();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("reward", mean(all, r -> r.reward().total()));
    // Views over well-formed answers only: a rising format rate must not look like better ranking.
    spec.views().stream()
        .map(weighted -> weighted.view().key())
        .distinct()
        .forEach(view -> values.put(view, mean(wellFormed, r -> r.reward().view(view))));
    values.put("formatValidity", (double) wellFormed.size() / Math.max(1, all.size()));
    values.put("informativeGroups", (double) sampled.informative() / Math.max(1, sampled.used()));
    if (reference) {
      values.put("kl", outcome.loss().kl());
    }
    values.put("entropy", outcome.loss().entropy());
    values.put("clippedShare", outcome.loss().clippedShare());
    values.put("gradientNorm", outcome.gradientNorm());
    values.put("responseTokens", mean(all, r -> r.sequence().completion().length));
    values.put("truncatedShare", mean(all, r -> r.ended() ? 0 : 1));
    return values;
  }

  private static double mean(List<Rollout> rollouts, ToDoubleFunction<Rollout> value) {
    return rollouts.stream().mapToDouble(value).average().orElse(0);
  }
}
