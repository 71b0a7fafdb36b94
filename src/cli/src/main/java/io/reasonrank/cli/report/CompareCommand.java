package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.cli.output.Format;
import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.report.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare A B}: two evaluated models side by side, as lines and as a page. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Sets two evaluated models side by side: paired differences with intervals, by domain and by",
      "query, cost, and the lists that both evaluations kept. A and B are outputs of the evaluate",
      "stage (directories, or their evaluation.json). Logits are compared by model compare."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:compared",
      "65:no query in common, or no evaluation",
      "66:there is no such evaluation"
    })
public final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "Evaluation of the first model.")
  private Path one = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "Evaluation of the second model.")
  private Path other = Path.of("");

  @Option(names = "--report", paramLabel = "FILE", description = "Write a page (HTML) there.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--names",
      arity = "2",
      paramLabel = "NAME",
      description = "What to call A and B (default: their directories).")
  private String[] names = {};

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    EvaluationReport first = read(one);
    EvaluationReport second = read(other);
    SideBySide found = SideBySide.of(name(0, one), first, name(1, other), second);
    if (report.isPresent()) {
      Path file = report.get().toAbsolutePath();
      Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(file));
      Files.writeString(file, SideBySidePage.html(found, first, second));
    }
    show(found);
    return ExitCode.OK.code();
  }

  private static EvaluationReport read(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(EvaluationReport.FILE_NAME) : path;
    if (!Files.isRegularFile(file)) {
      throw StageException.noInput(
          file + ": there is no evaluation; give the output of an evaluate stage");
    }
    return Json.read(file, EvaluationReport.class);
  }

  private String name(int index, Path path) {
    if (names.length > index) {
      return names[index];
    }
    Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    return String.valueOf(directory == null ? path : directory);
  }

  private void show(SideBySide found) {
    var out = command.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.pretty(json(found)));
      return;
    }
    out.println(found.summary());
    found.metrics().forEach((metric, c) -> out.println(line(metric, c)));
    found.domains().forEach((domain, c) -> out.println(line("domain " + domain, c)));
    report.ifPresent(file -> out.println("report: " + file));
  }

  private static String line(String name, Comparison c) {
    return "  %-24s %s  (%s to %s, p=%s, %d queries)"
        .formatted(
            name,
            Figures.difference(c.meanDifference()),
            Figures.difference(c.low()),
            Figures.difference(c.high()),
            Figures.pValue(c.pValue()),
            c.queries());
  }

  private static ObjectNode json(SideBySide found) {
    ObjectNode json =
        Json.object()
            .put("a", found.one())
            .put("b", found.other())
            .put("queries", found.queries().size())
            .put("better", found.better())
            .put("worse", found.worse());
    add(json.putObject("metrics"), found.metrics());
    add(json.putObject("domains"), found.domains());
    return json;
  }

  private static void add(ObjectNode json, Map<String, Comparison> comparisons) {
    comparisons.forEach(
        (name, c) ->
            json.putObject(name)
                .put("difference", c.meanDifference())
                .put("low", c.low())
                .put("high", c.high())
                .put("p", c.pValue())
                .put("queries", c.queries()));
  }
}
