package io.reasonrank.stage.report;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the sources of a dataset, by domain: {@code metrics.funnel} of its manifest. All
 * figures but those of queries count lists.
 *
 * @param domains a row per domain, by name
 */
public record DatasetFunnel(List<Row> domains) {
  /** Field of the manifest's metrics. */
  public static final String FIELD = "funnel";

  public DatasetFunnel {
    domains = List.copyOf(domains);
  }

  /**
   * One domain.
   *
   * @param domain its name
   * @param queries queries of the sources
   * @param generatedQueries queries drawn by the generator
   * @param sourced lists that could be made of both
   * @param labelled lists that the teacher ordered
   * @param kept lists in the splits
   * @param dropped lists by the rule that dropped them; they add up to sourced − kept
   * @param splits kept lists by split
   */
  public record Row(
      String domain,
      long queries,
      long generatedQueries,
      long sourced,
      long labelled,
      long kept,
      Map<String, Long> dropped,
      Map<String, Long> splits) {
    public Row {
      dropped = Collections.unmodifiableMap(new TreeMap<>(dropped));
      splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    }
  }

  /**
   * The funnel of a dataset.
   *
   * @throws io.reasonrank.stage.StageException 65 if the manifest has none
   */
  public static DatasetFunnel of(Manifest dataset) {
    String json = Json.line(dataset.metrics().path(FIELD));
    return Json.parse(json, DatasetFunnel.class, "funnel of dataset " + dataset.digest());
  }
}
