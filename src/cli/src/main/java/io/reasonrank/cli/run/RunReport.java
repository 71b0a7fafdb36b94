package io.reasonrank.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tells people what a run showed. */
@FunctionalInterface
public interface RunReport {

  /**
   * Writes the report.
   *
   * @param summary what the run made
   * @param file the report
   * @return lines for the terminal: the figures, and where the report is
   */
  List<String> write(RunSummary summary, Path file) throws IOException;
}
