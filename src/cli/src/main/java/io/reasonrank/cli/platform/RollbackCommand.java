package io.reasonrank.cli.platform;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code rollback NAME}: takes the model of a Reranker back. It leaves the annotation that the
 * operator heeds, through {@code kubectl}, which knows the cluster and the caller's rights.
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
      description = "of the model to leave, at least 12 digits; else the one that serves")
  @Nullable String digest;

  @Option(names = "--kubectl", description = "program to use", defaultValue = "kubectl")
  String kubectl = "kubectl";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() {
    String leave = digest == null ? serving() : digest;
    if (!DIGEST.matcher(leave).matches()) {
      throw StageException.configuration(
          "--digest is \"" + leave + "\"; give at least 12 hexadecimal digits of it");
    }
    run("annotate", "rerankers.reasonrank.io", name, "--overwrite", ANNOTATION + "=" + leave);
    command
        .commandLine()
        .getOut()
        .println(name + " leaves " + leave + "; see kubectl get modelpromotions");
    return ExitCode.OK.code();
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
