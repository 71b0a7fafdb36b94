package io.reasonrank.cli.platform;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.pipeline.manifest.Manifests;
import io.reasonrank.pipeline.manifest.Violation;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code validate -f FILE…}: schema and CEL, with the path of every wrong field. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks YAML files as the API server would: fields, schema, rules.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:valid", "65:something is wrong", "66:no such file"})
public final class ValidateCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      required = true,
      arity = "1..*",
      description = "YAML files or folders")
  List<Path> files = List.of();

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE})")
  String format = "text";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() {
    Manifests manifests = new ManifestReader().read(files);
    if (format.equals("json")) {
      out().println(Json.line(report(manifests)));
    } else {
      print(manifests);
    }
    out().flush();
    return manifests.violations().isEmpty() ? 0 : ExitCode.DATA.code();
  }

  private void print(Manifests manifests) {
    PrintWriter err = command.commandLine().getErr();
    manifests.violations().forEach(violation -> err.println("reasonrank: " + violation.line()));
    err.flush();
    if (manifests.violations().isEmpty()) {
      out().println(manifests.loaded().size() + " resources are valid");
    }
  }

  private static ObjectNode report(Manifests manifests) {
    ObjectNode report = Json.object().put("valid", manifests.loaded().size());
    ArrayNode violations = report.putArray("violations");
    for (Violation violation : manifests.violations()) {
      violations.add(Json.mapper().<ObjectNode>valueToTree(violation));
    }
    return report;
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
