package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.StageException;
import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * Unusable lines: each is warned about on stderr with its place and counted; in strict mode the
 * first one ends the command with exit status 65.
 */
final class LineFaults implements Consumer<TrecWarning> {
  /** Lines named one by one before only their number is told. */
  private static final int NAMED = 100;

  private final PrintWriter err;
  private final boolean strict;
  private long count;

  LineFaults(PrintWriter err, boolean strict) {
    this.err = err;
    this.strict = strict;
  }

  @Override
  public void accept(TrecWarning fault) {
    if (strict) {
      throw StageException.data(fault + "; repair the line, or leave out --strict to skip it");
    }
    count++;
    if (count <= NAMED) {
      err.println("reasonrank: " + fault);
    }
  }

  /** Tells how many there were. */
  void summarize() {
    if (count > NAMED) {
      err.println("reasonrank: " + (count - NAMED) + " more lines with faults");
    }
    err.flush();
  }
}
