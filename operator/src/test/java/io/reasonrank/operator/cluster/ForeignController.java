package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A controller that others wrote, built from its Go module, with its CRDs and its webhooks as it
 * installs them. It makes its own certificates; this plays the kubelet that mounts them.
 */
public final class ForeignController implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final KubernetesClient client;
  private final Kit kit;
  private final Path folder;
  private final int webhooks = freePort();
  private final int health = freePort();
  private @Nullable Process process;

  /**
   * What is started.
   *
   * @param name prefix of its objects, for example kueue; its namespace is {@code <name>-system}
   * @param program the binary
   * @param source its module, with {@code config/components}
   * @param webhooks names of the webhooks to install
   * @param certificates where it reads its certificates; {@code %s} is a folder of its own
   * @param configuration its settings; {@code %1$s} is that folder, {@code %2$d} the port of the
   *     webhooks, {@code %3$d} that of its health
   */
  public record Kit(
      String name,
      Path program,
      Path source,
      Set<String> webhooks,
      String certificates,
      String configuration) {
    String namespace() {
      return name + "-system";
    }
  }

  private ForeignController(TestCluster cluster, Kit kit) throws IOException {
    this.client = cluster.client();
    this.kit = kit;
    this.folder = Files.createTempDirectory(kit.name());
  }

  /** Installs and starts it; returns when its webhooks answer. */
  public static ForeignController start(TestCluster cluster, Kit kit) {
    try {
      var controller = new ForeignController(cluster, kit);
      controller.install();
      controller.run(cluster);
      return controller;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void install() throws IOException {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(kit.namespace())
                .endMetadata()
                .build())
        .create();
    create(
        new SecretBuilder()
            .withNewMetadata()
            .withName(kit.name() + "-webhook-server-cert")
            .endMetadata()
            .build());
    // The API server takes an external name as it is: so a service leads to this machine.
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withName(service())
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName("localhost")
            .endSpec()
            .build());
    try (Stream<Path> files = Files.list(components().resolve("crd/bases"))) {
      for (Path file : files.sorted().toList()) {
        client.resource(crd(file)).createOr(NonDeletingOperation::update);
      }
    }
    for (HasMetadata configuration : load(components().resolve("webhook/manifests.yaml"))) {
      client.resource(webhook(configuration)).create();
    }
  }

  private void create(HasMetadata object) {
    client.resource(object).inNamespace(kit.namespace()).create();
  }

  private String service() {
    return kit.name() + "-webhook-service";
  }

  private Path components() {
    return kit.source().resolve("config/components");
  }

  private List<HasMetadata> load(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return client.load(in).items();
    }
  }

  /** With the conversion webhook where its installation patches one in. */
  private CustomResourceDefinition crd(Path file) throws IOException {
    var crd = (CustomResourceDefinition) load(file).getFirst();
    String patch = "webhook_in_" + crd.getSpec().getNames().getPlural() + ".yaml";
    String list = Files.readString(components().resolve("crd/kustomization.yaml"));
    if (!list.contains("\n- path: patches/" + patch)) {
      return crd;
    }
    return new CustomResourceDefinitionBuilder(crd)
        .editSpec()
        .withNewConversion()
        .withStrategy("Webhook")
        .withNewWebhook()
        .withConversionReviewVersions("v1")
        .withNewClientConfig()
        .withNewService()
        .withNamespace(kit.namespace())
        .withName(service())
        .withPath("/convert")
        .withPort(webhooks)
        .endService()
        .endClientConfig()
        .endWebhook()
        .endConversion()
        .endSpec()
        .build();
  }

  private HasMetadata webhook(HasMetadata configuration) {
    configuration.getMetadata().setName(kit.name() + "-" + configuration.getMetadata().getName());
    switch (configuration) {
      case MutatingWebhookConfiguration mutating -> {
        mutating.getWebhooks().removeIf(hook -> !kit.webhooks().contains(hook.getName()));
        mutating.getWebhooks().forEach(hook -> direct(hook.getClientConfig()));
      }
      case ValidatingWebhookConfiguration validating -> {
        validating.getWebhooks().removeIf(hook -> !kit.webhooks().contains(hook.getName()));
        validating.getWebhooks().forEach(hook -> direct(hook.getClientConfig()));
      }
      default -> throw new IllegalStateException(configuration.getKind());
    }
    return configuration;
  }

  private void direct(WebhookClientConfig config) {
    config.getService().setNamespace(kit.namespace());
    config.getService().setName(service());
    config.getService().setPort(webhooks);
  }

  private void run(TestCluster cluster) throws IOException {
    Path settings = folder.resolve("config.yaml");
    Files.writeString(settings, kit.configuration().formatted(folder, webhooks, health));
    process =
        new ProcessBuilder(
                kit.program().toString(),
                "--config=" + settings,
                "--kubeconfig=" + cluster.kubeconfig(),
                "--zap-log-level=2")
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    mount(Files.createDirectories(Path.of(kit.certificates().formatted(folder))));
    Awaitility.await(kit.name() + " is ready; its log is " + log())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .until(this::isReady);
  }

  /** What it wrote. */
  public Path log() {
    return folder.resolve("log");
  }

  /** As a kubelet mounts a secret once it has content. */
  private void mount(Path certificates) throws IOException {
    Secret secret =
        Awaitility.await(kit.name() + " makes its certificates; its log is " + log())
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(250))
            .until(
                () ->
                    client
                        .secrets()
                        .inNamespace(kit.namespace())
                        .withName(kit.name() + "-webhook-server-cert")
                        .require(),
                found -> found.getData() != null && found.getData().containsKey("tls.crt"));
    for (Map.Entry<String, String> file : secret.getData().entrySet()) {
      Files.write(certificates.resolve(file.getKey()), Base64.getDecoder().decode(file.getValue()));
    }
  }

  private boolean isReady() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + health + "/readyz");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
          == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without it nobody would answer its webhooks, and the API server would refuse everything. */
  private void uninstall() {
    String prefix = kit.name() + "-";
    var admission = client.admissionRegistration().v1();
    admission
        .mutatingWebhookConfigurations()
        .withName(prefix + "mutating-webhook-configuration")
        .delete();
    admission
        .validatingWebhookConfigurations()
        .withName(prefix + "validating-webhook-configuration")
        .delete();
  }

  @Override
  public void close() {
    uninstall();
    Process started = process;
    if (started != null) {
      started.destroyForcibly().onExit().join();
    }
  }
}
