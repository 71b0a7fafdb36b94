package io.reasonrank.stage.store;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The simplest remote store: a folder, with a rename as its commit. */
final class FolderStore implements RemoteStore {
  private final Path root;

  FolderStore(Path root) {
    this.root = root;
  }

  private Path place(String uri) {
    return root.resolve(uri.replaceAll("[:/]+", "_"));
  }

  @Override
  public Optional<RemoteTree> look(String uri) {
    return look(place(uri));
  }

  private static Optional<RemoteTree> look(Path place) {
    if (!Files.exists(place)) {
      return Optional.empty();
    }
    try {
      var files =
          Digests.files(place, path -> true).stream()
              .map(f -> new RemoteTree.File(f.path(), f.size(), place + "/" + f.path()))
              .toList();
      return Optional.of(new RemoteTree(Digests.plain(place), files));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(String uri, RemoteTree.File file, Path target) {
    try {
      Files.copy(Path.of(file.key()), target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(String uri, Path directory, List<Manifest.FileEntry> files) {
    put(place(uri), directory, files);
  }

  private void put(Path place, Path directory, List<Manifest.FileEntry> files) {
    try {
      Path aside = Files.createTempDirectory(Files.createDirectories(root), "aside");
      for (Manifest.FileEntry file : files) {
        Path target = aside.resolve(file.path());
        Files.createDirectories(target.getParent());
        Files.copy(directory.resolve(file.path()), target);
      }
      Trees.delete(place);
      Files.move(aside, place);
    } catch (IOException e) {
      throw StageException.io("cannot write " + place, e);
    }
  }

  @Override
  public Optional<RemoteTree> lookState(String uri) {
    return look(place(uri + ".partial"));
  }

  @Override
  public void writeState(String uri, Path directory, List<Manifest.FileEntry> files) {
    put(place(uri + ".partial"), directory, files);
  }

  @Override
  public void dropState(String uri) {
    try {
      Trees.delete(place(uri + ".partial"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
