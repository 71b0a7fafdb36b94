package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about the outputs that a plan may refer to.
 *
 * @param runs dataset or model of other runs; a run that is not here has not got that far
 * @param stageDigests digests of this run's finished stages by name
 */
public record ResolvedInputs(Map<RunKey, Input> runs, Map<String, String> stageDigests) {
  public ResolvedInputs {
    runs = Map.copyOf(runs);
    stageDigests = Map.copyOf(stageDigests);
  }

  /** Nothing is known. */
  public static ResolvedInputs none() {
    return new ResolvedInputs(Map.of(), Map.of());
  }

  /**
   * The outputs that runs will have, without digests: what can be said before anything ran (to
   * print manifests).
   */
  public static ResolvedInputs promisedBy(Collection<? extends Run<?>> runs) {
    Map<RunKey, Input> promised = new HashMap<>();
    runs.forEach(run -> promised.put(RunKey.of(run), Input.plain(RunOutputs.artifact(run))));
    return new ResolvedInputs(promised, Map.of());
  }

  /** Also this run's output. */
  public ResolvedInputs with(RunKey run, Input output) {
    Map<RunKey, Input> more = new HashMap<>(runs);
    more.put(run, output);
    return new ResolvedInputs(more, stageDigests);
  }

  /** Also the digest of a finished stage of the run that is planned. */
  public ResolvedInputs withStage(String stage, String digest) {
    Map<String, String> more = new HashMap<>(stageDigests);
    more.put(stage, digest);
    return new ResolvedInputs(runs, more);
  }

  Optional<Input> output(RunKey run) {
    return Optional.ofNullable(runs.get(run));
  }

  Input stage(String stage, String uri) {
    return new Input(uri, stageDigests.getOrDefault(stage, ""));
  }
}
