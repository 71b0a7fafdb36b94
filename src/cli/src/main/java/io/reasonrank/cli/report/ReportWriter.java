package io.reasonrank.cli.report;

import io.reasonrank.cli.run.RunReport;
import io.reasonrank.cli.run.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The report of a local run: a page, and the figures that matter for the terminal. */
public final class ReportWriter implements RunReport {

  @Override
  public List<String> write(RunSummary summary, Path file) throws IOException {
    ReportData data = ReportDataReader.read(summary);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, QuickstartReport.html(data));
    var lines = new ArrayList<String>();
    HeldOutLine.of(data.evaluations()).ifPresent(lines::add);
    lines.add("report: " + file);
    return lines;
  }
}
