package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.cli.serve.ModelDirectory;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.store.ArtifactStores;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds what is missing before the first stage starts, not an hour into the run. */
final class InputCheck {
  private final ArtifactStore store;

  InputCheck(ArtifactStore store) {
    this.store = store;
  }

  /**
   * Looks at every input that no planned stage makes.
   *
   * @throws StageException 66 naming the run, the role and the URI
   */
  void requireInputs(List<Run<?>> runs) {
    List<StageSpec> specs = specs(runs);
    List<String> made = specs.stream().map(StageSpec::output).toList();
    for (StageSpec spec : specs) {
      spec.inputs()
          .forEach(
              (role, input) -> {
                if (!made.contains(input.uri())) {
                  requireInput(spec, role, input.uri());
                }
              });
    }
  }

  private static List<StageSpec> specs(List<Run<?>> runs) {
    var planner = new StagePlanner();
    ResolvedInputs promised = ResolvedInputs.promisedBy(runs);
    return runs.stream()
        .map(run -> planner.plan(run, promised))
        .flatMap(
            planning -> planning instanceof StagePlan plan ? plan.stages().stream() : Stream.of())
        .map(PlannedStage::spec)
        .toList();
  }

  private void requireInput(StageSpec spec, String role, String uri) {
    String name = spec.run().kind() + "/" + spec.run().name() + ": " + role + " " + uri;
    Path path = store.locate(uri);
    if (!store.has(uri)) {
      throw StageException.noInput(name + " is not there; looked at " + place(uri, path));
    }
    if (role.equals("baseModel") && !ArtifactStores.isRemote(uri)) {
      ModelDirectory.require(path, name);
    }
  }

  private static String place(String uri, Path path) {
    return ArtifactStores.isRemote(uri) ? uri : path.toString();
  }
}
