package io.reasonrank.function.model;

import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.store.ArtifactStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Brings a model to this machine and verifies it.
 *
 * @param store knows the schemes of URIs
 * @param cache keeps verified copies by digest, if there is one
 */
record ModelSource(ArtifactStore store, Optional<NodeCache> cache) {

  /**
   * A verified model.
   *
   * @param path where it lies now
   * @param digest of its files; empty where neither a manifest nor the caller names one
   */
  record Fetched(Path path, String digest) {}

  /**
   * Fetches a model; with a digest and a cache, the source is read only where the cache lacks it.
   *
   * @throws StageException 66 if there is nothing, 65 if it is not what the digest or its own
   *     manifest says, 78 if the scheme is not supported
   */
  Fetched fetch(ModelAddress address) {
    try {
      Optional<Fetched> kept = kept(address);
      return kept.isPresent() ? kept.get() : fromSource(address);
    } catch (IOException e) {
      throw StageException.io("cannot read the model " + address.uri() + ": " + e.getMessage(), e);
    }
  }

  private Optional<Fetched> kept(ModelAddress address) throws IOException {
    if (cache.isEmpty() || address.digest().isEmpty()) {
      return Optional.empty();
    }
    String digest = address.digest().get();
    Optional<Path> found = cache.get().find(digest);
    if (found.isPresent() && digest(found.get(), address).filter(digest::equals).isPresent()) {
      return Optional.of(new Fetched(found.get(), digest));
    }
    return Optional.empty();
  }

  private Fetched fromSource(ModelAddress address) throws IOException {
    Path source = store.fetch(address.uri());
    if (!Files.isDirectory(source)) {
      throw StageException.noInput(
          "there is no model directory "
              + source.toAbsolutePath()
              + " ("
              + address.uri()
              + "); give reasonrank.model.dir or .uri");
    }
    String digest = digest(source, address).orElse("");
    requireWanted(address, digest);
    return cache.isEmpty() || digest.isEmpty()
        ? new Fetched(source, digest)
        : copied(source, digest, address);
  }

  /** The copy is read once more: what is served later is what was verified. */
  private Fetched copied(Path source, String digest, ModelAddress address) throws IOException {
    Path copy = cache.orElseThrow().keep(digest, source, ArtifactStores.isRemote(address.uri()));
    if (!digest(copy, address).equals(Optional.of(digest))) {
      throw StageException.data(
          "the copy of model "
              + address.uri()
              + " in "
              + copy
              + " differs from it; remove the copy and look at the disk");
    }
    return new Fetched(copy, digest);
  }

  private static void requireWanted(ModelAddress address, String digest) {
    if (address.digest().isPresent() && !address.digest().get().equals(digest)) {
      throw StageException.data(
          "model "
              + address.uri()
              + " has digest "
              + digest
              + ", not the wanted "
              + address.digest().get()
              + "; give its own or another URI");
    }
  }

  /** The manifest's digest once all files agree with it; else that of the plain files if needed. */
  private static Optional<String> digest(Path directory, ModelAddress address) throws IOException {
    if (Artifact.isCommitted(directory)) {
      return Optional.of(Artifact.verify(directory, "model " + address.uri()).digest());
    }
    return address.digest().isPresent() ? Optional.of(Digests.plain(directory)) : Optional.empty();
  }
}
