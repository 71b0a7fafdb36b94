package io.reasonrank.cli.platform;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.cli.run.LocalRollback;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code rollback NAME}: takes the model of a Reranker back. In a cluster it leaves the annotation
 * that the operator heeds, through {@code kubectl}, which knows the cluster and the caller's
 * rights; with {@code -f} it is what {@code reasonrank run} promoted on this machine.
 */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Gives a Reranker's traffic back to the model before the one that serves.")
public final class RollbackCommand implements Callable<Integer> {
  private static final String ANNOTATION = "reasonrank.io/rollback";
  private static final Pattern DIGEST = Pattern.compile("(sha256:)?[0-9a-f]{12,64}");

  @Parameters(paramLabel = "NAME", description = "of the Reranker")
  String name = "";

  @Option(
      names = {"-n", "--namespace"},
      description = "of the Reranker; else kubectl's own")
  @Nullable String namespace;

  @Option(
      names = "--digest",
      description =
          "of the model to leave, at least 12 digits; else the one that serves, or with -f the one"
              + " that is tried beside it")
  @Nullable String digest;

  @Option(names = "--kubectl", description = "program to use", defaultValue = "kubectl")
  String kubectl = "kubectl";

  @Option(
      names = {"-f", "--file"},
      arity = "1..*",
      paramLabel = "FILE",
      description = "What 'reasonrank run' was given: its Reranker on this machine, no cluster.")
  List<Path> files = List.of();

  @Option(names = "--work", paramLabel = "DIR", description = "Its --work, with -f.")
  Optional<Path> work = Optional.empty();

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "With -f: an endpoint that runs gets back the model before.")
  Optional<URI> endpoint = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() throws IOException {
    String done = files.isEmpty() ? inCluster() : onThisMachine();
    command.commandLine().getOut().println(done);
    return ExitCode.OK.code();
  }

  private static void requireDigest(String given) {
    if (!DIGEST.matcher(given).matches()) {
      throw StageException.configuration(
          "--digest is \"" + given + "\"; give at least 12 hexadecimal digits of it");
    }
  }

  private String onThisMachine() throws IOException {
    if (digest != null) {
      requireDigest(digest);
    }
    Reranker reranker =
        new ManifestReader()
            .read(files).resources().stream()
                .filter(Reranker.class::isInstance)
                .map(Reranker.class::cast)
                .filter(found -> found.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> StageException.noInput("no Reranker " + name + " in " + files));
    return LocalRollback.of(work, files).takeBack(reranker, Optional.ofNullable(digest), endpoint);
  }

  private String inCluster() {
    String leave = digest == null ? serving() : digest;
    requireDigest(leave);
    run("annotate", "rerankers.reasonrank.io", name, "--overwrite", ANNOTATION + "=" + leave);
    return name + " leaves " + leave + "; see kubectl get modelpromotions";
  }

  private String serving() {
    String found =
        run("get", "rerankers.reasonrank.io", name, "-o", "jsonpath={.status.servedDigest}")
            .strip();
    if (found.isEmpty()) {
      throw StageException.noInput(
          "Reranker " + name + " does not say what it serves; give --digest");
    }
    return found;
  }

  private String run(String... words) {
    List<String> line = new ArrayList<>(List.of(kubectl));
    line.addAll(List.of(words));
    if (namespace != null) {
      line.addAll(List.of("--namespace", namespace));
    }
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new StageException(
            ExitCode.UNAVAILABLE, String.join(" ", line) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          kubectl + " cannot be run; where it can: " + String.join(" ", line),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "rollback was interrupted; run it again", e);
    }
  }
}
