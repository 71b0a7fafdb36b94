package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.spec.CleanParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * {@code stage clean}: deletes directories beside its output, with what unfinished attempts left of
 * them. Its own output stays and says what was there ({@code cleaned.json}: the digest by name).
 */
public final class CleanStage implements StageProgram {
  private static final String FILE = "cleaned.json";

  /** Of a stage that was killed while it worked, or while it moved its output into place. */
  private static final List<String> LEFT_BEHIND = List.of(StageContext.PARTIAL, ".old");

  @Override
  public String stage() {
    return "clean";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    Path place = Objects.requireNonNull(context.output().toAbsolutePath().getParent());
    ObjectNode cleaned = known(context.state().resolve(FILE));
    List<String> directories = context.parameters(CleanParameters.class).directories();
    for (String name : directories) {
      Path directory = place.resolve(name);
      if (Files.exists(directory) && !cleaned.has(name)) {
        cleaned.put(name, digest(directory));
      }
    }
    // Written down first: a process after this one may find half of it, without a digest.
    Artifact.writeSynced(context.state().resolve(FILE), Json.line(cleaned));
    for (String name : directories) {
      context.checkStop();
      delete(place, name);
    }
    Files.writeString(context.work().resolve(FILE), Json.line(cleaned) + "\n");
    return new StageResult("cleaned", cleaned);
  }

  private static ObjectNode known(Path file) throws IOException {
    return Files.exists(file)
        ? Json.parse(Files.readString(file), ObjectNode.class, file.toString())
        : Json.object();
  }

  /** A directory of shards has no manifest of its own. */
  private static String digest(Path directory) {
    return Artifact.isCommitted(directory) ? Artifact.manifest(directory).digest() : "";
  }

  /** The manifest goes first: what is left half is no artifact. */
  private static void delete(Path place, String name) throws IOException {
    Files.deleteIfExists(place.resolve(name).resolve(Manifest.FILE_NAME));
    Trees.delete(place.resolve(name));
    for (String rest : LEFT_BEHIND) {
      Trees.delete(place.resolve(name + rest));
    }
  }
}
