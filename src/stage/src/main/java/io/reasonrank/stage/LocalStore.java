package io.reasonrank.stage;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files of this machine: {@code file:/path}, a plain path, and {@code pvc://claim/path}, a mounted
 * volume claim.
 *
 * @param volumes directory of a claim ({@code data}) or of a path in one ({@code data/corpus}); the
 *     longest that fits counts. The entry {@link #OTHERS} is the parent of all other claims, {@code
 *     /volumes} where it is missing
 */
public record LocalStore(Map<String, Path> volumes) implements ArtifactStore {
  /** Environment variable with {@code claim=directory,…}. */
  public static final String VOLUMES_VARIABLE = "REASONRANK_VOLUMES";

  /** Stands for every claim without an entry of its own. */
  public static final String OTHERS = "*";

  private static final String PVC = "pvc://";

  public LocalStore {
    volumes = Map.copyOf(volumes);
  }

  /** The store that an environment describes. */
  public static LocalStore fromEnvironment(Map<String, String> environment) {
    return new LocalStore(parseVolumes(environment.getOrDefault(VOLUMES_VARIABLE, "")));
  }

  /**
   * Reads {@code claim=directory,claim=directory}.
   *
   * @throws StageException 78 naming the entry without {@code =}
   */
  public static Map<String, Path> parseVolumes(String text) {
    var volumes = new LinkedHashMap<String, Path>();
    for (String entry : text.split(",")) {
      if (!entry.isBlank()) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
          throw StageException.configuration(
              "volume \""
                  + entry
                  + "\" is not claim=directory; write for example data=target/data");
        }
        volumes.put(entry.substring(0, equals).trim(), Path.of(entry.substring(equals + 1).trim()));
      }
    }
    return volumes;
  }

  /** The text that {@link #parseVolumes} reads. */
  public String environmentValue() {
    var entries = new java.util.StringJoiner(",");
    volumes.forEach((claim, path) -> entries.add(claim + "=" + path.toAbsolutePath()));
    return entries.toString();
  }

  @Override
  public Path locate(String uri) {
    if (uri.startsWith(PVC)) {
      return claimPath(uri);
    }
    if (uri.startsWith("file:")) {
      return filePath(uri);
    }
    if (uri.isBlank() || uri.contains("://")) {
      throw StageException.configuration(
          "URI \""
              + uri
              + "\" is not supported; use file:/path, a path, pvc://claim/path, s3://bucket/key or"
              + " oci://registry/repository");
    }
    return Path.of(uri);
  }

  private Path claimPath(String uri) {
    Path inClaim = Path.of(uri.substring(PVC.length())).normalize();
    String claim = uri.substring(PVC.length()).split("/", 2)[0];
    if (claim.isEmpty()) {
      throw StageException.configuration(
          "URI \"" + uri + "\" names no claim; write pvc://claim/path");
    }
    if (!inClaim.startsWith(claim)) {
      throw StageException.configuration(
          "URI \"" + uri + "\" leaves its volume; remove the \"..\"");
    }
    for (Path prefix = inClaim; prefix != null; prefix = prefix.getParent()) {
      Path directory = volumes.get(prefix.toString());
      if (directory != null) {
        return directory.resolve(prefix.relativize(inClaim)).normalize();
      }
    }
    return volumes.getOrDefault(OTHERS, Path.of("/volumes")).resolve(inClaim).normalize();
  }

  private static Path filePath(String uri) {
    try {
      String path = URI.create(uri).getPath();
      // file:relative has no path of its own in RFC 8089; people write it, so it is taken as one
      return Path.of(path == null ? uri.substring("file:".length()) : path);
    } catch (IllegalArgumentException e) {
      throw new StageException(
          ExitCode.CONFIGURATION, "URI \"" + uri + "\" is malformed: " + e.getMessage(), e);
    }
  }
}
