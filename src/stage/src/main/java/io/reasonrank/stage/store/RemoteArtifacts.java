package io.reasonrank.stage.store;

import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.Trees;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A remote store seen through a local cache: what is there in the same version is not read again.
 */
final class RemoteArtifacts implements ArtifactStore {
  private final RemoteStore remote;
  private final Path cache;

  /**
   * @param cache directory of this store's copies; stages work there too
   */
  RemoteArtifacts(RemoteStore remote, Path cache) {
    this.remote = remote;
    this.cache = cache;
  }

  @Override
  public Path locate(String uri) {
    String name = uri.replaceFirst("/+$", "").replaceFirst("^[a-z0-9]+://", "");
    Path path = cache;
    for (String part : name.split("/")) {
      path = path.resolve(encoded(part));
    }
    return path.toAbsolutePath();
  }

  /** One name of a file per name of the store; dots alone would be directories. */
  private static String encoded(String part) {
    String encoded = URLEncoder.encode(part, StandardCharsets.UTF_8);
    return encoded.replace(".", "").isEmpty() ? "%2E" + encoded : encoded;
  }

  @Override
  public boolean has(String uri) {
    return remote.look(uri).isPresent();
  }

  @Override
  public Path fetch(String uri) {
    Path place = locate(uri);
    Optional<RemoteTree> tree = remote.look(uri);
    try {
      if (tree.isEmpty()) {
        return place;
      }
      if (!Files.exists(place) || !version(place).equals(tree.get().version())) {
        bring(uri, tree.get(), place);
        Files.writeString(versionFile(place), tree.get().version());
      }
      return place;
    } catch (IOException e) {
      throw StageException.io("cannot copy " + uri + " to " + place + ": " + e, e);
    }
  }

  /** Copies aside, verifies, moves into place. */
  private void bring(String uri, RemoteTree tree, Path place) throws IOException {
    Path aside = place.resolveSibling(place.getFileName() + ".fetching");
    Trees.delete(aside);
    if (tree.isSingleFile()) {
      Files.createDirectories(place.getParent());
      remote.read(uri, tree.files().getFirst(), aside);
    } else {
      copy(uri, tree, aside);
      if (Artifact.isCommitted(aside)) {
        Artifact.verify(aside, uri);
      }
    }
    Trees.delete(place);
    Files.deleteIfExists(versionFile(place));
    Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private void copy(String uri, RemoteTree tree, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (RemoteTree.File file : tree.files()) {
      Path target = file.below(directory, uri);
      Files.createDirectories(target.getParent());
      remote.read(uri, file, target);
      if (Files.size(target) != file.size()) {
        throw StageException.data(uri + ": " + file.path() + " came with another size; try again");
      }
    }
  }

  @Override
  public void publish(String uri) {
    Path place = locate(uri);
    try {
      if (!published(uri, place)) {
        remote.write(uri, place, Digests.files(place, path -> true));
      }
      Optional<RemoteTree> tree = remote.look(uri);
      if (tree.isPresent()) {
        Files.writeString(versionFile(place), tree.get().version());
      }
    } catch (IOException e) {
      throw StageException.io("cannot read " + place + " to put it to " + uri + ": " + e, e);
    }
  }

  /** Whether the artifact of this digest lies there; what it measured may differ, as timings do. */
  private boolean published(String uri, Path place) throws IOException {
    Optional<RemoteTree.File> manifest =
        remote.look(uri).stream()
            .flatMap(tree -> tree.files().stream())
            .filter(file -> file.path().equals(Manifest.FILE_NAME))
            .findFirst();
    if (manifest.isEmpty()) {
      return false;
    }
    Path aside = Files.createTempDirectory(place.getParent(), "published");
    remote.read(uri, manifest.get(), aside.resolve(Manifest.FILE_NAME));
    String digest = Artifact.manifest(aside).digest();
    Trees.delete(aside);
    return digest.equals(Artifact.manifest(place).digest());
  }

  @Override
  public void keepState(String uri, Path work) {
    try {
      remote.writeState(uri, work, Digests.files(work, path -> true));
    } catch (IOException e) {
      throw StageException.io("cannot read " + work + " to keep it beside " + uri + ": " + e, e);
    }
  }

  @Override
  public void bringState(String uri, Path work) {
    try {
      Optional<RemoteTree> kept = Files.exists(work) ? Optional.empty() : remote.lookState(uri);
      if (kept.isPresent()) {
        Path aside = work.resolveSibling(work.getFileName() + ".fetching");
        Trees.delete(aside);
        copy(uri, kept.get(), aside);
        Files.move(aside, work, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw StageException.io("cannot bring the state of " + uri + " to " + work + ": " + e, e);
    }
  }

  @Override
  public void dropState(String uri) {
    remote.dropState(uri);
  }

  private static Path versionFile(Path place) {
    return place.resolveSibling(place.getFileName() + ".version");
  }

  private static String version(Path place) throws IOException {
    Path file = versionFile(place);
    return Files.isRegularFile(file) ? Files.readString(file) : "";
  }
}
