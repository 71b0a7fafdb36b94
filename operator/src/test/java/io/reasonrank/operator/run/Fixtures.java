package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs for tests, with the defaults of the schema. */
final class Fixtures {
  static final RenderSettings SETTINGS = new RenderSettings("stage:test", "serve:test", "stage");
  static final String RESULT = "{\"stage\":\"x\",\"digest\":\"sha256:abc\",\"metrics\":{}}\n";

  static final String SFT =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: SFTRun
      metadata: {name: sft, namespace: default}
      spec:
        baseModel: {uri: pvc://models/base}
        dataset: {uri: pvc://data/set}
        retry:
          application: {limit: 1, backoffSeconds: 10}
        output: {uri: pvc://models/sft}
      """;

  static final String SYNTHESIS =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: SynthesisJob
      metadata: {name: data, namespace: default}
      spec:
        sources:
        - {name: a, corpus: {uri: pvc://d/c}, queries: {uri: pvc://d/q}, qrels: {uri: pvc://d/r}}
        shards: 3
        output: {uri: pvc://data/set}
      """;

  private Fixtures() {}

  static SFTRun sft() {
    return (SFTRun) read(SFT);
  }

  static SynthesisJob synthesis() {
    return (SynthesisJob) read(SYNTHESIS);
  }

  /** The SynthesisJob {@code data}, done. */
  static Run<?> succeeded() {
    SynthesisJob job = synthesis();
    job.getMetadata().setUid("another-uid");
    RunView view = RunView.of(job);
    job.setStatus(
        new StatusFactory(java.time.Clock.systemUTC())
            .succeeded(view, new RunStatus.Artifact("pvc://data/set/dataset", "d", null, null)));
    return job;
  }

  static Run<?> read(String yaml) {
    try {
      Path file = Files.createTempFile("run", ".yaml");
      try {
        Files.writeString(file, yaml);
        return (Run<?>) new ManifestReader().read(List.of(file)).resources().getFirst();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
