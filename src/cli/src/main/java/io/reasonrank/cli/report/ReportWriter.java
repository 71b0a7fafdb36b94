package io.reasonrank.cli.report;

import io.reasonrank.cli.run.RunReport;
import io.reasonrank.cli.run.RunSummary;
import io.reasonrank.stage.report.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report of a local run: a page, and the figures that matter for the terminal. */
public final class ReportWriter implements RunReport {

  @Override
  public List<String> write(RunSummary summary, Path file) throws IOException {
    Map<String, EvaluationReport> evaluations = Evaluations.of(summary);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, new HtmlPage(summary, evaluations).html());
    var lines = new ArrayList<String>();
    HeldOutLine.of(new HeldOutSystems(evaluations).rows()).ifPresent(lines::add);
    lines.add("report: " + file);
    return lines;
  }
}
