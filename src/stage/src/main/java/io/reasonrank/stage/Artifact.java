package io.reasonrank.stage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory with a manifest: verified when read, sealed when written. */
public final class Artifact {
  private Artifact() {}

  /** Whether a directory holds a manifest; says nothing about its files. */
  public static boolean isCommitted(Path directory) {
    return Files.isRegularFile(directory.resolve(Manifest.FILE_NAME));
  }

  /**
   * Reads a manifest without verifying the files.
   *
   * @throws StageException 66 if there is none, 65 if it is not a manifest of this version
   */
  public static Manifest manifest(Path directory) {
    Manifest manifest = Json.read(directory.resolve(Manifest.FILE_NAME), Manifest.class);
    if (!manifest.schema().equals(Manifest.SCHEMA)) {
      throw StageException.data(
          directory
              + " has a manifest of schema "
              + manifest.schema()
              + ", not "
              + Manifest.SCHEMA);
    }
    return manifest;
  }

  /**
   * Digest of the prompt template that a model directory's manifest declares; empty where it has no
   * manifest or declares none.
   *
   * @throws StageException 65 if its manifest is not one of this version
   */
  public static Optional<String> templateDigest(Path model) {
    return isCommitted(model) ? manifest(model).templateDigest() : Optional.empty();
  }

  /**
   * Checks every file of an artifact against its manifest, and the manifest against its digest.
   *
   * @param name stands for the artifact in errors
   * @throws StageException 65 naming the first file that is missing or differs
   */
  public static Manifest verify(Path directory, String name) throws IOException {
    Manifest manifest = manifest(directory);
    for (Manifest.FileEntry entry : manifest.files()) {
      Path file = directory.resolve(entry.path());
      if (!Files.isRegularFile(file)) {
        throw StageException.data(name + " lacks its file " + entry.path() + "; make it again");
      }
      if (Files.size(file) != entry.size() || !Digests.hex(file).equals(entry.sha256())) {
        throw StageException.data(
            name + " was changed after it was made: " + entry.path() + "; make it again");
      }
    }
    String digest = Digests.artifact(manifest.files(), manifest.parents());
    if (!digest.equals(manifest.digest())) {
      throw StageException.data(name + " has a manifest that does not match its own digest");
    }
    return manifest;
  }

  /**
   * Writes the manifest of a finished directory. Crash before it: no artifact; after it: a whole
   * one.
   */
  static void seal(
      Path directory,
      StageResult result,
      Map<String, String> parents,
      String specDigest,
      String tool)
      throws IOException {
    List<Manifest.FileEntry> files =
        Digests.files(
            directory,
            path -> !path.equals(Manifest.FILE_NAME) && !path.startsWith(StageContext.STATE + "/"));
    var manifest =
        new Manifest(
            Manifest.SCHEMA,
            result.kind(),
            Digests.artifact(files, parents),
            files,
            parents,
            specDigest,
            tool,
            result.metrics());
    writeSynced(directory.resolve(Manifest.FILE_NAME), Json.pretty(manifest));
  }

  /** Writes a small file so that it is there whole or not at all, also after a power cut. */
  public static void writeSynced(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, text);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
