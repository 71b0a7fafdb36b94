package io.reasonrank.operator.crash;

import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.operator.Yamls;
import java.util.List;

/** Kinds of runs, each with a small one. */
enum Kind {
  // An Indexed Job tries a shard again by itself, after 10, 20, 40… seconds; here once.
  SYNTHESIS(
      SynthesisJob.class,
      "data",
      Yamls.SYNTHESIS.replace("infrastructure: {limit: 5", "infrastructure: {limit: 1"),
      List.of("label", "finalize")),
  SFT(SFTRun.class, "sft", Yamls.SFT, List.of("sft", "export", "evaluate")),
  RL(RLRun.class, "rl", Yamls.RL, List.of("rl", "export", "evaluate"));

  final Class<? extends Run<?>> type;
  final String name;
  final String yaml;
  final List<String> stages;

  Kind(Class<? extends Run<?>> type, String name, String yaml, List<String> stages) {
    this.type = type;
    this.name = name;
    this.yaml = yaml;
    this.stages = stages;
  }
}
