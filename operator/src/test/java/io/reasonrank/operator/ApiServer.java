package io.reasonrank.operator;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real kube-apiserver with etcd, from {@code $KUBE_API_TEST_DIR} (default {@code ~/.kubeapitest})
 * with the layout of {@code setup-envtest}: {@code k8s/<version>-linux-amd64/{etcd,kube-apiserver,
 * kubectl}}. Without them the test is skipped and says so.
 */
final class ApiServer implements AutoCloseable {
  private static final Path CRDS = Path.of("../k8s/base/crds");
  private static final String SUFFIX = "-linux-amd64";

  private static final int PATIENCE_MILLIS = 120_000;

  private final KubeAPIServer server;
  private final KubernetesClient client;

  private ApiServer(KubeAPIServer server) {
    this.server = server;
    Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
    // A busy machine can need longer than the client's ten seconds for a first connection.
    config.setConnectionTimeout(PATIENCE_MILLIS);
    config.setRequestTimeout(PATIENCE_MILLIS);
    this.client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Starts a server with the CRDs, or skips the test. */
  static ApiServer startOrSkip() throws IOException {
    Path folder = folder();
    Optional<String> version = version(folder);
    if (version.isEmpty()) {
      String message =
          "SKIPPED: no kube-apiserver below "
              + folder
              + "/k8s; run make test-servers (or set KUBE_API_TEST_DIR) to test the operator on a"
              + " real API server";
      System.err.println(message);
      Assumptions.abort(message);
    }
    var config =
        KubeAPIServerConfigBuilder.anAPIServerConfig()
            .withTestDir(folder.toString())
            .withOfflineMode(true)
            .withApiServerVersion(version.orElseThrow())
            .withUpdateKubeConfig(false)
            .build();
    var server = new KubeAPIServer(config);
    server.start();
    var started = new ApiServer(server);
    started.applyCrds();
    return started;
  }

  private static Path folder() {
    String set = System.getenv("KUBE_API_TEST_DIR");
    return set == null ? Path.of(System.getProperty("user.home"), ".kubeapitest") : Path.of(set);
  }

  private static Optional<String> version(Path folder) throws IOException {
    Path versions = folder.resolve("k8s");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(versions)) {
      return entries
          .filter(ApiServer::isComplete)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .max(Comparator.naturalOrder());
    }
  }

  private static boolean isComplete(Path folder) {
    return Stream.of("etcd", "kube-apiserver", "kubectl")
        .allMatch(binary -> Files.isExecutable(folder.resolve(binary)));
  }

  private void applyCrds() throws IOException {
    for (Path file : crds()) {
      try (var in = Files.newInputStream(file)) {
        client.load(in).create();
      }
    }
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .forEach(
            crd ->
                client
                    .resource(crd)
                    .waitUntilCondition(
                        ApiServer::isEstablished,
                        PATIENCE_MILLIS,
                        java.util.concurrent.TimeUnit.MILLISECONDS));
  }

  private static boolean isEstablished(
      io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }

  static List<Path> crds() throws IOException {
    try (Stream<Path> files = Files.list(CRDS)) {
      return files.filter(file -> file.toString().endsWith("-v1.yml")).sorted().toList();
    }
  }

  KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
