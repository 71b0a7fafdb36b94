package io.reasonrank.pipeline;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.nio.file.Path;
import java.util.List;

/**
 * Resources for tests, read as users' files are. The quickstart here is a copy, so that tuning the
 * sample does not touch the golden files.
 */
public final class Samples {
  public static final Path QUICKSTART = Path.of("src/test/resources/quickstart");

  private Samples() {}

  public static List<HasMetadata> read(Path path) {
    return new ManifestReader().read(List.of(path)).resources();
  }

  /** The only resource of that kind in a file or folder. */
  public static <T extends HasMetadata> T read(Path path, Class<T> type) {
    return read(path).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce(
            (one, other) -> {
              throw new IllegalArgumentException("two of " + type);
            })
        .orElseThrow();
  }
}
