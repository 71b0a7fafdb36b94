package io.reasonrank.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Kubernetes programs where {@code make test-servers} puts them.
 *
 * @param home {@code $KUBE_API_TEST_DIR}, default {@code ~/.kubeapitest}
 * @param version for example 1.34.2
 */
public record TestServers(Path home, String version) {
  private static final String SUFFIX =
      "-linux-" + (System.getProperty("os.arch").contains("aarch64") ? "arm64" : "amd64");

  /** The newest complete set, or empty. */
  public static Optional<TestServers> find() {
    Path home = folder();
    Path versions = home.resolve("k8s");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(versions)) {
      return entries
          .filter(TestServers::isComplete)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .max(Comparator.naturalOrder())
          .map(version -> new TestServers(home, version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    String set = System.getenv("KUBE_API_TEST_DIR");
    return set == null ? Path.of(System.getProperty("user.home"), ".kubeapitest") : Path.of(set);
  }

  /** The real helm, of the version that is pinned; empty without it. */
  public static Optional<Path> helm() {
    try (Stream<String> lines = Files.lines(Path.of("test-servers/helm/go.mod"))) {
      return lines
          .filter(line -> line.startsWith("require helm.sh/helm/v3 "))
          .map(line -> folder().resolve("helm").resolve(line.split(" ", 3)[2]).resolve("helm"))
          .filter(Files::isExecutable)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isComplete(Path folder) {
    return Stream.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
        .allMatch(binary -> Files.isExecutable(folder.resolve(binary)));
  }

  /** CRDs of others, as operator/test-servers/crds/modules.txt names them; empty without them. */
  Optional<Path> foreignCrd(String file) {
    try (Stream<String> lines = Files.lines(Path.of("test-servers/crds/modules.txt"))) {
      return lines
          .map(line -> line.split(" ", -1))
          .filter(words -> words.length == 4 && words[2].endsWith("/" + file))
          .map(words -> home.resolve("crds").resolve(words[3] + ".yaml"))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of etcd, kube-apiserver, kube-controller-manager and kubectl. */
  public Path program(String name) {
    return home.resolve("k8s").resolve(version + SUFFIX).resolve(name);
  }
}
