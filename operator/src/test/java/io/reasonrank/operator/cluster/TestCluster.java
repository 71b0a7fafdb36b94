package io.reasonrank.operator.cluster;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logmanager.LogContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real control plane, one per test JVM: etcd, kube-apiserver (RBAC on, audit log written) and
 * kube-controller-manager, with the CRDs and the role that an installation has. Tests take a
 * namespace each.
 */
public final class TestCluster {
  /** The user that the operator is, as in an installation. */
  public static final String OPERATOR_USER =
      "system:serviceaccount:reasonrank-system:reasonrank-operator";

  private static final String OPERATOR_TOKEN = "operator-of-the-tests";
  private static final Path BASE = Path.of("../k8s/base");
  private static final int PATIENCE_MILLIS = 120_000;
  private static final List<String> FOREIGN =
      List.of(
          "service.yaml",
          "keda.sh_scaledobjects.yaml",
          "ray.io_rayjobs.yaml",
          "kueue.x-k8s.io_workloads.yaml",
          "jobset.x-k8s.io_jobsets.yaml");
  private static @Nullable TestCluster shared;

  private final AtomicInteger namespaces = new AtomicInteger();
  private final Path folder;
  private final TestServers servers;
  private final KubeAPIServer server;
  private final Config admin;
  private final KubernetesClient client;
  private final Process controllers;
  private final TestKubelet kubelet;

  private TestCluster(TestServers servers) throws IOException {
    this.servers = servers;
    this.folder = Files.createTempDirectory("test-cluster");
    this.server = new KubeAPIServer(flags(servers, folder).build());
    server.start();
    Files.writeString(kubeconfig(), server.getKubeConfigYaml());
    this.admin = patient(Config.fromKubeconfig(server.getKubeConfigYaml()));
    this.client = new KubernetesClientBuilder().withConfig(admin).build();
    this.controllers = controllerManager();
    this.kubelet = new TestKubelet(client);
    install();
  }

  /** The cluster of this JVM, started when first asked for; without its programs, a skip. */
  public static synchronized TestCluster sharedOrSkip() {
    if (shared == null) {
      // Without a Quarkus application every logger would write, and keep, all that it can say.
      LogContext.getLogContext().getLogger("").setLevel(Level.WARNING);
      TestServers servers = TestServers.find().orElseGet(TestCluster::skip);
      try {
        TestCluster started = new TestCluster(servers);
        Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
        shared = started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private static TestServers skip() {
    return skip(
        "SKIPPED: no Kubernetes test servers; run make test-servers (or set KUBE_API_TEST_DIR) to"
            + " test the operator on a real control plane");
  }

  private static <T> T skip(String message) {
    System.err.println(message);
    return Assumptions.abort(message);
  }

  /** Whether the CRDs of Knative, KEDA, KubeRay, Kueue and JobSet are installed. */
  public boolean hasForeignCrds() {
    return FOREIGN.stream().allMatch(file -> servers.foreignCrd(file).isPresent());
  }

  /** Skips a test that needs them. */
  public void needForeignCrds() {
    if (!hasForeignCrds()) {
      skip(
          "SKIPPED: no CRDs of Knative, KEDA, KubeRay, Kueue and JobSet; make test-servers needs Go"
              + " for them");
    }
  }

  private static KubeAPIServerConfigBuilder flags(TestServers servers, Path folder)
      throws IOException {
    Path policy = folder.resolve("audit-policy.yaml");
    Files.writeString(
        policy,
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived, ResponseStarted]
        rules:
        - level: Metadata
          users: ["%s"]
        - level: None
        """
            .formatted(OPERATOR_USER));
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(
        tokens, OPERATOR_TOKEN + "," + OPERATOR_USER + ",operator,\"system:serviceaccounts\"\n");
    return KubeAPIServerConfigBuilder.anAPIServerConfig()
        .withTestDir(servers.home().toString())
        .withOfflineMode(true)
        .withApiServerVersion(servers.version())
        .withUpdateKubeConfig(false)
        .withApiServerFlag("--token-auth-file", tokens.toString())
        .withApiServerFlag("--audit-policy-file", policy.toString())
        .withApiServerFlag("--audit-log-path", folder.resolve("audit.log").toString())
        .withApiServerFlag("--max-requests-inflight", "3000")
        .withApiServerFlag("--max-mutating-requests-inflight", "2000");
  }

  private static Config patient(Config config) {
    // A busy machine can need longer than the client's ten seconds for a first connection.
    config.setConnectionTimeout(PATIENCE_MILLIS);
    config.setRequestTimeout(PATIENCE_MILLIS);
    return config;
  }

  private Process controllerManager() throws IOException {
    List<String> command =
        List.of(
            servers.program("kube-controller-manager").toString(),
            "--kubeconfig=" + kubeconfig(),
            "--controllers=job-controller,garbage-collector-controller,"
                + "ttl-after-finished-controller,namespace-controller,deployment-controller,"
                + "replicaset-controller",
            "--leader-elect=false",
            "--use-service-account-credentials=false",
            "--secure-port=0",
            "--concurrent-job-syncs=20",
            "--concurrent-namespace-syncs=20",
            "--kube-api-qps=2000",
            "--kube-api-burst=4000");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("controllers.log").toFile())
        .start();
  }

  private void install() throws IOException {
    namespace("reasonrank-system");
    for (Path file : crds()) {
      load(file);
    }
    for (String file : FOREIGN) {
      Optional<Path> crd = servers.foreignCrd(file);
      if (crd.isPresent()) {
        load(crd.get());
      }
    }
    load(BASE.resolve("rbac.yaml"));
    client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .map(client::resource)
        .forEach(
            crd ->
                crd.waitUntilCondition(
                    TestCluster::isEstablished, PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void load(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      for (HasMetadata object : client.load(in).items()) {
        if ("ServiceAccount".equals(object.getKind())
            || "Role".equals(object.getKind())
            || "RoleBinding".equals(object.getKind())) {
          object.getMetadata().setNamespace("reasonrank-system");
        }
        if (object instanceof io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding binding) {
          binding.getSubjects().forEach(subject -> subject.setNamespace("reasonrank-system"));
        }
        if (object instanceof io.fabric8.kubernetes.api.model.rbac.RoleBinding binding) {
          binding.getSubjects().forEach(subject -> subject.setNamespace("reasonrank-system"));
        }
        client.resource(object).create();
      }
    }
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }

  /** The generated CRDs, as they are checked in. */
  public static List<Path> crds() {
    try (Stream<Path> files = Files.list(BASE.resolve("crds"))) {
      return files.filter(file -> file.toString().endsWith("-v1.yml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client that may do everything. */
  public KubernetesClient client() {
    return client;
  }

  /** Runs the pods of this cluster. */
  public TestKubelet kubelet() {
    return kubelet;
  }

  /** Address of the API server. */
  public String url() {
    return admin.getMasterUrl();
  }

  /** Settings of a client with exactly the rights of an installed operator. */
  public Config operatorConfig(String apiServer) {
    return patient(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(apiServer)
            .withTrustCerts(true)
            .withDisableHostnameVerification(true)
            .withOauthToken(OPERATOR_TOKEN)
            .build());
  }

  /** The operator's bearer token. */
  public String operatorToken() {
    return OPERATOR_TOKEN;
  }

  /** A kubeconfig of a user that may do everything. */
  public Path kubeconfig() {
    return folder.resolve("kubeconfig.yaml");
  }

  /** The real kubectl. */
  public Path kubectl() {
    return servers.program("kubectl");
  }

  /** What the operator asked of the API server, one JSON event a line. */
  public Path auditLog() {
    return folder.resolve("audit.log");
  }

  /** A new namespace. */
  public String namespace() {
    return namespace("test-" + namespaces.incrementAndGet());
  }

  private String namespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  private void stop() {
    kubelet.close();
    controllers.destroyForcibly();
    client.close();
    server.stop();
  }
}
