package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which directory stands for which volume claim. In this order, the later winning: {@code
 * WORK/volumes/<claim>}; a folder of manifests lends its subfolders to the claim of its own name
 * (that is how samples bring their corpus); the environment; {@code --volume}; {@code --model}.
 */
final class Volumes {
  private static final String PVC = "pvc://";

  private final Map<String, Path> volumes = new LinkedHashMap<>();

  Volumes(Path work) {
    volumes.put(LocalStore.OTHERS, work.resolve("volumes"));
  }

  /** The subfolders of a folder of manifests. */
  Volumes lend(List<Path> manifests) throws IOException {
    for (Path folder : manifests) {
      if (Files.isDirectory(folder)) {
        Path absolute = folder.toAbsolutePath().normalize();
        try (Stream<Path> children = Files.list(absolute)) {
          children
              .filter(Files::isDirectory)
              .forEach(
                  child -> volumes.put(absolute.getFileName() + "/" + child.getFileName(), child));
        }
      }
    }
    return this;
  }

  Volumes with(Map<String, Path> more) {
    more.forEach((claim, directory) -> volumes.put(claim, directory.toAbsolutePath()));
    return this;
  }

  /**
   * One model for every {@code baseModel.uri}.
   *
   * @throws StageException 64 if a base model is not given as {@code pvc://}
   */
  Volumes withBaseModel(Optional<Path> model, List<Run<?>> runs) {
    model.ifPresent(
        directory -> runs.forEach(run -> baseUri(run).ifPresent(uri -> put(uri, directory))));
    return this;
  }

  private void put(String uri, Path directory) {
    if (!uri.startsWith(PVC)) {
      throw new StageException(
          ExitCode.USAGE, "--model replaces base models at pvc://…, not at " + uri);
    }
    volumes.put(uri.substring(PVC.length()), directory.toAbsolutePath());
  }

  static Optional<String> baseUri(Run<?> run) {
    return run.getSpec() instanceof TrainingSpec training
        ? Optional.of(training.baseModel()).map(BaseModel::uri)
        : Optional.empty();
  }

  LocalStore store() {
    return new LocalStore(volumes);
  }
}
