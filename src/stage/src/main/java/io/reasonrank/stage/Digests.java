package io.reasonrank.stage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** SHA-256 digests of files, trees, specs and artifacts. */
public final class Digests {
  private static final String PREFIX = "sha256:";
  private static final int BUFFER_BYTES = 1 << 16;

  private Digests() {}

  /** Lower-case hex of the SHA-256 of some bytes. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Lower-case hex of the SHA-256 of a file. */
  public static String hex(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** {@code sha256:…} of the canonical JSON of a value, such as a spec. */
  public static String of(Object value) {
    JsonNode tree = Json.mapper().valueToTree(value);
    return PREFIX + hex(CanonicalJson.bytes(tree));
  }

  /** Digest of an artifact: schema version, files sorted by path, parents' digests. */
  public static String artifact(List<Manifest.FileEntry> files, Map<String, String> parents) {
    var sorted = new ArrayList<>(files);
    sorted.sort(Comparator.comparing(Manifest.FileEntry::path));
    return of(
        Map.of("schema", Manifest.SCHEMA, "files", sorted, "parents", new TreeMap<>(parents)));
  }

  /**
   * Digest of a file without a manifest, or of a directory: its sorted files' paths and digests.
   */
  public static String plain(Path fileOrDirectory) throws IOException {
    return Files.isDirectory(fileOrDirectory)
        ? of(Map.of("files", files(fileOrDirectory, path -> true)))
        : PREFIX + hex(fileOrDirectory);
  }

  /** The files below a directory whose relative path is wanted, sorted by path. */
  public static List<Manifest.FileEntry> files(Path directory, Predicate<String> wanted)
      throws IOException {
    var entries = new ArrayList<Manifest.FileEntry>();
    for (Path file : regularFiles(directory)) {
      String path = directory.relativize(file).toString().replace('\\', '/');
      if (wanted.test(path)) {
        entries.add(new Manifest.FileEntry(path, hex(file), Files.size(file)));
      }
    }
    entries.sort(Comparator.comparing(Manifest.FileEntry::path));
    return List.copyOf(entries);
  }

  private static List<Path> regularFiles(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
