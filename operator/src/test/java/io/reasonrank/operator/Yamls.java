package io.reasonrank.operator;

/** Small runs. */
public final class Yamls {
  public static final String SFT =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: SFTRun
      metadata: {name: sft}
      spec:
        baseModel: {uri: pvc://models/base}
        dataset: {uri: pvc://data/set}
        retry:
          application: {limit: 1, backoffSeconds: 0}
          infrastructure: {limit: 5, backoffSeconds: 0}
          scheduling: {limit: 1, backoffSeconds: 0}
        output: {uri: pvc://models/sft}
      """;

  public static final String RL =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: RLRun
      metadata: {name: rl}
      spec:
        baseModel: {uri: pvc://models/base}
        dataset: {uri: pvc://data/set}
        retry:
          application: {limit: 1, backoffSeconds: 0}
          infrastructure: {limit: 5, backoffSeconds: 0}
        output: {uri: pvc://models/rl}
      """;

  public static final String SYNTHESIS =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: SynthesisJob
      metadata: {name: data}
      spec:
        sources:
        - {name: a, corpus: {uri: pvc://d/c}, queries: {uri: pvc://d/q}, qrels: {uri: pvc://d/r}}
        shards: 2
        retry:
          application: {limit: 1, backoffSeconds: 0}
          infrastructure: {limit: 5, backoffSeconds: 0}
        output: {uri: pvc://data/set}
      """;

  private Yamls() {}
}
