package io.reasonrank.stage;

import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds and verifies what a spec reads. */
final class Inputs {
  private final ArtifactStore store;

  Inputs(ArtifactStore store) {
    this.store = store;
  }

  Map<String, ResolvedInput> resolve(StageSpec spec) throws IOException {
    var resolved = new TreeMap<String, ResolvedInput>();
    for (var entry : spec.inputs().entrySet()) {
      resolved.put(entry.getKey(), resolve(entry.getKey(), entry.getValue()));
    }
    return resolved;
  }

  private ResolvedInput resolve(String role, StageSpec.Input input) throws IOException {
    Path path = store.fetch(input.uri());
    String name = "input \"" + role + "\" (" + input.uri() + ")";
    if (!Files.exists(path)) {
      throw StageException.noInput(name + " is not there; looked at " + path.toAbsolutePath());
    }
    String digest = digest(path, name);
    if (!input.digest().isEmpty() && !input.digest().equals(digest)) {
      throw StageException.data(
          name + " has digest " + digest + ", the spec asks for " + input.digest());
    }
    return new ResolvedInput(path, digest);
  }

  private static String digest(Path path, String name) throws IOException {
    if (Artifact.isCommitted(path)) {
      return Artifact.verify(path, name).digest();
    }
    Map<String, String> parts = committedParts(path, name);
    return parts.isEmpty() ? Digests.plain(path) : Digests.of(parts);
  }

  /** Digests of the artifacts right below a directory, such as the shards of a stage, by name. */
  private static Map<String, String> committedParts(Path directory, String name)
      throws IOException {
    var parts = new TreeMap<String, String>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> children = Files.list(directory)) {
        for (Path child : children.filter(Artifact::isCommitted).toList()) {
          Path last = child.getFileName();
          parts.put(String.valueOf(last), Artifact.verify(child, name + "/" + last).digest());
        }
      }
    }
    return parts;
  }
}
