package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which queries belong together, for figures per domain, language, length…; a query may stand in
 * several slices or in none.
 *
 * @param queriesBySlice in alphabetical order of the slices
 */
record Slices(Map<String, Set<String>> queriesBySlice) {

  static final Slices NONE = new Slices(Map.of());

  /**
   * Reads lines {@code query TAB slice}.
   *
   * @throws StageException 65 if no line is usable
   */
  static Slices read(String file, Consumer<TrecWarning> faults) throws IOException {
    Map<String, Set<String>> bySlice = new TreeMap<>();
    long number = 0;
    try (BufferedReader lines = Input.open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String[] columns = line.strip().split("\t", -1);
        if (columns.length == 2 && !columns[0].isBlank() && !columns[1].isBlank()) {
          bySlice
              .computeIfAbsent(columns[1].strip(), slice -> new LinkedHashSet<>())
              .add(columns[0].strip());
        } else if (!line.isBlank()) {
          faults.accept(new TrecWarning(file, number, "is not query TAB slice; skipped"));
        }
      }
    }
    if (bySlice.isEmpty()) {
      throw StageException.data(file + " has no usable line; give query TAB slice");
    }
    return new Slices(bySlice);
  }
}
