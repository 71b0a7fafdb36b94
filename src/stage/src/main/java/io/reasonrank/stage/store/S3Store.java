package io.reasonrank.stage.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.store.S3Objects.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Artifacts in a bucket: one object per file, as other tools expect them.
 *
 * <p>A bucket has no rename. While an artifact is written an object {@value #UPLOADING} stands in
 * its directory, and a reader that sees it sees nothing else; removing it is the commit. State is
 * kept as objects named by their digests with a list of them, which is replaced in one step.
 */
final class S3Store implements RemoteStore {
  private static final String UPLOADING = ".reasonrank-uploading";
  private static final String LIST = "tree.json";
  private static final String BLOBS = "blobs/";

  private final S3Objects objects;

  S3Store(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<RemoteTree> look(String uri) {
    S3Address address = S3Address.parse(uri);
    List<Found> found = objects.list(address, address.key() + "/");
    if (found.isEmpty()) {
      return objects.find(address).map(S3Store::single);
    }
    int prefix = address.key().length() + 1;
    var files =
        found.stream()
            // consoles make empty objects to show a directory
            .filter(object -> !object.key().endsWith("/"))
            .map(o -> new RemoteTree.File(o.key().substring(prefix), o.size(), o.etag()))
            .sorted(Comparator.comparing(RemoteTree.File::path))
            .toList();
    boolean unfinished = files.stream().anyMatch(file -> file.path().equals(UPLOADING));
    return unfinished || files.isEmpty()
        ? Optional.empty()
        : Optional.of(new RemoteTree(Digests.of(files), files));
  }

  private static RemoteTree single(Found object) {
    return new RemoteTree(
        object.etag(), List.of(new RemoteTree.File("", object.size(), object.etag())));
  }

  @Override
  public void read(String uri, RemoteTree.File file, Path target) {
    S3Address address = S3Address.parse(uri);
    boolean blob = file.key().startsWith(BLOBS);
    if (blob) {
      objects.read(address.state().below(file.key()), target);
    } else {
      objects.read(file.path().isEmpty() ? address : address.below(file.path()), target);
    }
  }

  @Override
  public void write(String uri, Path directory, List<Manifest.FileEntry> files) {
    S3Address address = S3Address.parse(uri);
    objects.write(address.below(UPLOADING), new byte[0]);
    var wanted = new HashSet<String>();
    for (Manifest.FileEntry file : files) {
      send(address.below(file.path()), directory.resolve(file.path()), file.sha256());
      wanted.add(address.key() + "/" + file.path());
    }
    wanted.add(address.key() + "/" + UPLOADING);
    removeOthers(address, wanted);
    objects.delete(address.below(UPLOADING));
  }

  private void send(S3Address address, Path file, String sha256) {
    try {
      objects.write(address, file, sha256);
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }

  private void removeOthers(S3Address address, java.util.Set<String> wanted) {
    for (Found object : objects.list(address, address.key() + "/")) {
      if (!wanted.contains(object.key())) {
        objects.delete(new S3Address(address.bucket(), object.key()));
      }
    }
  }

  @Override
  public Optional<RemoteTree> lookState(String uri) {
    S3Address list = S3Address.parse(uri).state().below(LIST);
    return objects.find(list).map(found -> new RemoteTree(found.etag(), stateFiles(list)));
  }

  private List<RemoteTree.File> stateFiles(S3Address list) {
    try {
      Path copy = Files.createTempFile("state", ".json");
      objects.read(list, copy);
      var entries =
          Json.mapper().readValue(copy.toFile(), new TypeReference<List<Manifest.FileEntry>>() {});
      Files.delete(copy);
      return entries.stream()
          .map(e -> new RemoteTree.File(e.path(), e.size(), BLOBS + e.sha256()))
          .toList();
    } catch (IOException e) {
      throw StageException.io("cannot read the list of kept files: " + e.getMessage(), e);
    }
  }

  @Override
  public void writeState(String uri, Path directory, List<Manifest.FileEntry> files) {
    S3Address state = S3Address.parse(uri).state();
    var wanted = new HashSet<String>();
    for (Manifest.FileEntry file : files) {
      S3Address blob = state.below(BLOBS + file.sha256());
      send(blob, directory.resolve(file.path()), file.sha256());
      wanted.add(blob.key());
    }
    S3Address list = state.below(LIST);
    objects.write(list, Json.line(new ArrayList<>(files)).getBytes(StandardCharsets.UTF_8));
    wanted.add(list.key());
    removeOthers(state, wanted);
  }

  @Override
  public void dropState(String uri) {
    S3Address state = S3Address.parse(uri).state();
    objects.delete(state.below(LIST));
    removeOthers(state, java.util.Set.of());
  }
}
