package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/**
 * Runs the container of a pod as a local process: volumes are directories, paths in arguments and
 * environment are translated, the termination log is a file. Stage pods run {@code bin/reasonrank};
 * pods without a command run the image's program, the function.
 */
public final class ProcessRunner implements PodRunner {
  private static final String TERMINATION_LOG = "/dev/termination-log";
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final int PORT = 8080;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final Path home;
  private final Path claims;
  private final Path pods;
  private final List<String> options;

  /**
   * A runner.
   *
   * @param home of the built programs
   * @param claims directory with a subdirectory per PersistentVolumeClaim
   * @param pods directory for what pods write beside them, logs too
   * @param options more options for the Java of pods that serve
   */
  public ProcessRunner(
      KubernetesClient client, Path home, Path claims, Path pods, List<String> options) {
    this.client = client;
    this.home = home;
    this.claims = claims;
    this.pods = pods;
    this.options = List.copyOf(options);
  }

  @Override
  public Running start(Pod pod) {
    try {
      return new Sandbox(pod).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Sandbox {
    private final Pod pod;
    private final Container container;
    private final Path folder;
    private final Path terminationLog;
    private final Map<String, Path> mounts = new LinkedHashMap<>();
    private final String ip = LoopbackAddresses.next();

    Sandbox(Pod pod) throws IOException {
      this.pod = pod;
      this.container = pod.getSpec().getContainers().getFirst();
      this.folder = Files.createDirectories(pods.resolve(pod.getMetadata().getName()));
      this.terminationLog = folder.resolve("termination-log");
    }

    Running start() throws IOException {
      Map<String, Path> volumes = new LinkedHashMap<>();
      for (Volume volume : pod.getSpec().getVolumes()) {
        volumes.put(volume.getName(), directory(volume));
      }
      container
          .getVolumeMounts()
          .forEach(
              mount ->
                  mounts.put(
                      mount.getMountPath(),
                      Objects.requireNonNull(volumes.get(mount.getName()), mount.getName())));
      var builder = new ProcessBuilder(command());
      builder.environment().putAll(environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(folder.resolve("log").toFile());
      return new LocalProcess(builder.start(), terminationLog, ip + ":" + PORT, isServer());
    }

    private boolean isServer() {
      return container.getReadinessProbe() != null;
    }

    private Path directory(Volume volume) throws IOException {
      if (volume.getPersistentVolumeClaim() != null) {
        return Files.createDirectories(
            claims.resolve(volume.getPersistentVolumeClaim().getClaimName()));
      }
      Path made = Files.createDirectories(folder.resolve(volume.getName()));
      if (volume.getConfigMap() != null) {
        for (var file : configMap(volume.getConfigMap().getName()).entrySet()) {
          Files.writeString(made.resolve(file.getKey()), file.getValue());
        }
      }
      if (volume.getSecret() != null) {
        for (var file : secret(volume.getSecret().getSecretName()).entrySet()) {
          Files.write(made.resolve(file.getKey()), Base64.getDecoder().decode(file.getValue()));
        }
      }
      return made;
    }

    /** As a kubelet does: the pod waits for what it mounts. */
    private Map<String, String> configMap(String name) {
      var named = client.configMaps().inNamespace(namespace()).withName(name);
      return Awaitility.await("ConfigMap " + name)
          .atMost(PATIENCE)
          .until(named::get, Objects::nonNull)
          .getData();
    }

    private Map<String, String> secret(String name) {
      var named = client.secrets().inNamespace(namespace()).withName(name);
      return Awaitility.await("Secret " + name)
          .atMost(PATIENCE)
          .until(named::get, Objects::nonNull)
          .getData();
    }

    private String namespace() {
      return pod.getMetadata().getNamespace();
    }

    private List<String> command() {
      List<String> command = new ArrayList<>();
      if (container.getCommand() == null || container.getCommand().isEmpty()) {
        Path program = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = home.resolve("function/target/quarkus-app/quarkus-run.jar");
        command.addAll(List.of(program.toString(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-Dai.djl.offline=true", "-jar", jar.toString()));
      } else {
        container
            .getCommand()
            .forEach(
                word ->
                    command.add(
                        word.equals("reasonrank")
                            ? home.resolve("bin/reasonrank").toString()
                            : local(word)));
      }
      container.getArgs().forEach(word -> command.add(local(word)));
      return command;
    }

    private Map<String, String> environment() {
      Map<String, String> environment = new LinkedHashMap<>();
      environment.put("REASONRANK_VOLUMES", volumes());
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      if (annotations != null && annotations.containsKey(INDEX)) {
        environment.put("JOB_COMPLETION_INDEX", annotations.get(INDEX));
      }
      for (EnvVar variable : container.getEnv()) {
        if (variable.getValue() != null) {
          environment.put(variable.getName(), local(variable.getValue()));
        } else if (variable.getValueFrom().getSecretKeyRef() != null) {
          environment.put(variable.getName(), secret(variable));
        }
      }
      environment.put("QUARKUS_HTTP_HOST", ip);
      environment.put("QUARKUS_HTTP_PORT", Integer.toString(PORT));
      return environment;
    }

    /** Claims by name, as the stage programs take them. */
    private String volumes() {
      List<String> entries = new ArrayList<>();
      for (Volume volume : pod.getSpec().getVolumes()) {
        if (volume.getPersistentVolumeClaim() != null) {
          String claim = volume.getPersistentVolumeClaim().getClaimName();
          entries.add(claim + "=" + claims.resolve(claim));
        }
      }
      return String.join(",", entries);
    }

    private String secret(EnvVar variable) {
      var reference = variable.getValueFrom().getSecretKeyRef();
      String text =
          client
              .secrets()
              .inNamespace(namespace())
              .withName(reference.getName())
              .require()
              .getData()
              .get(reference.getKey());
      return new String(Base64.getDecoder().decode(text), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** A path of the container as a path of this machine. */
    private String local(String word) {
      if (word.equals(TERMINATION_LOG)) {
        return terminationLog.toString();
      }
      return mounts.entrySet().stream()
          .filter(mount -> (word + "/").startsWith(mount.getKey() + "/"))
          .max(java.util.Comparator.comparingInt(mount -> mount.getKey().length()))
          .map(mount -> mount.getValue() + word.substring(mount.getKey().length()))
          .orElse(word);
    }
  }
}
