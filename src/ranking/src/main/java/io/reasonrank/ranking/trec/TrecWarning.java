package io.reasonrank.ranking.trec;

/**
 * A line that was not taken as it stood.
 *
 * @param file name for people
 * @param line 1-based
 * @param problem what is wrong and what was done about it
 */
public record TrecWarning(String file, long line, String problem) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + problem;
  }
}
