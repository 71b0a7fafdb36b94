package io.reasonrank.ranking.trec;

import java.io.BufferedReader;
import java.io.Reader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

/** What runs and qrels have in common: columns between white space, CRLF, byte order marks. */
final class TrecLines {
  private TrecLines() {}

  static BufferedReader buffered(Reader in) {
    return in instanceof BufferedReader already ? already : new BufferedReader(in, 1 << 16);
  }

  /** The columns of a line; CR, a stray end of line of another system, is white space too. */
  static List<String> columns(String line) {
    return Collections.list(new StringTokenizer(line)).stream().map(String.class::cast).toList();
  }

  static String withoutMark(String line, long number) {
    return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  static <V> Map<String, Map<String, V>> frozen(Map<String, Map<String, V>> byQuery) {
    Map<String, Map<String, V>> copy = new LinkedHashMap<>();
    byQuery.forEach(
        (query, values) ->
            copy.put(query, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
    return Collections.unmodifiableMap(copy);
  }
}
