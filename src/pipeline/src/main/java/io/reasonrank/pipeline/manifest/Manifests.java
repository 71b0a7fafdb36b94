package io.reasonrank.pipeline.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was read.
 *
 * @param loaded the valid resources, in order
 * @param violations everything that is wrong
 */
public record Manifests(List<LoadedResource> loaded, List<Violation> violations) {
  public Manifests {
    loaded = List.copyOf(loaded);
    violations = List.copyOf(violations);
  }

  /**
   * The resources.
   *
   * @throws StageException 65 with one line per violation, if there is any
   */
  public List<HasMetadata> resources() {
    if (!violations.isEmpty()) {
      throw new StageException(
          ExitCode.DATA,
          violations.stream().map(Violation::line).collect(Collectors.joining("\n")));
    }
    return loaded.stream().map(LoadedResource::resource).toList();
  }
}
