package io.reasonrank.stage.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code evaluation.json}: one model against its base, BM25 and the input order on the same lists.
 *
 * @param schema {@link #SCHEMA}
 * @param modelDigest {@code sha256:…} of the evaluated model's artifact
 * @param baseDigest {@code sha256:…} of the model it was trained from, or empty where the base has
 *     no manifest
 * @param modelWeightsDigest {@code sha256:…} over the model's weight files alone, for the export
 *     truth gate; empty when unknown
 * @param baseWeightsDigest the same of its base
 * @param datasetDigest {@code sha256:…} of the dataset that the lists came from, or empty
 * @param split split of the dataset, or empty for lists given by URI
 * @param systems results by system name: {@link #INPUT}, {@link #BM25}, {@link #BASE}, {@link
 *     #MODEL}, and others where a caller adds them
 * @param domains domain by query id
 * @param comparisons paired differences, the model's first
 * @param examples some lists with every system's order and reasoning
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EvaluationReport(
    String schema,
    String modelDigest,
    String baseDigest,
    String modelWeightsDigest,
    String baseWeightsDigest,
    String datasetDigest,
    String split,
    Map<String, SystemResult> systems,
    Map<String, String> domains,
    List<Comparison> comparisons,
    List<Example> examples) {

  /** Version of this shape. */
  public static final String SCHEMA = "reasonrank.io/evaluation/v1alpha1";

  /** Name of the file in the evaluate stage's output. */
  public static final String FILE_NAME = "evaluation.json";

  /** The candidate lists as they came. */
  public static final String INPUT = "input";

  /** The lists ordered by BM25. */
  public static final String BM25 = "bm25";

  /** The model before this run. */
  public static final String BASE = "base";

  /** The model of this run. */
  public static final String MODEL = "model";

  /** Metric of the comparison that asks what nDCG@10 would gain if both wrote equally much. */
  public static final String AT_EQUAL_LENGTH = "ndcg_cut_10_at_equal_length";

  public EvaluationReport {
    systems = sorted(systems);
    domains = sorted(domains);
    comparisons = List.copyOf(comparisons);
    examples = List.copyOf(examples);
  }

  /**
   * Reads the output of {@code stage evaluate}: the file, with the seconds that its manifest keeps
   * (they stand outside the digest).
   *
   * @throws StageException 66 if a file is not there, 65 if it cannot be read
   */
  public static EvaluationReport read(Path directory) {
    var report = Json.read(directory.resolve(FILE_NAME), EvaluationReport.class);
    JsonNode measured = Artifact.manifest(directory).metrics().path("systems");
    Map<String, SystemResult> timed = new TreeMap<>();
    report.systems.forEach(
        (name, result) ->
            timed.put(name, result.taking(measured.path(name).path("secondsPerQuery").asDouble())));
    return new EvaluationReport(
        report.schema,
        report.modelDigest,
        report.baseDigest,
        report.modelWeightsDigest,
        report.baseWeightsDigest,
        report.datasetDigest,
        report.split,
        timed,
        report.domains,
        report.comparisons,
        report.examples);
  }

  /** The system of that name, or empty. */
  public Optional<SystemResult> system(String name) {
    return Optional.ofNullable(systems.get(name));
  }

  private static <V> Map<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /**
   * How one system did.
   *
   * @param name as in {@link EvaluationReport#systems}
   * @param mean mean by metric name as trec_eval spells it ({@code ndcg_cut_10}, {@code recall_10})
   * @param perQuery values by query id and metric name, at full precision
   * @param formatValidity share of answers that needed no repair, in [0,1]; 1 for systems that do
   *     not generate
   * @param secondsPerQuery mean wall-clock time, 0 where not measured
   * @param tokensPerQuery mean of generated tokens, 0 for systems that do not generate
   */
  public record SystemResult(
      String name,
      Map<String, Double> mean,
      Map<String, Map<String, Double>> perQuery,
      double formatValidity,
      double secondsPerQuery,
      double tokensPerQuery) {
    public SystemResult {
      mean = sorted(mean);
      perQuery = sorted(perQuery);
    }

    SystemResult taking(double seconds) {
      return new SystemResult(name, mean, perQuery, formatValidity, seconds, tokensPerQuery);
    }

    /** One metric by query id; queries that lack the metric are left out. */
    public Map<String, Double> perQuery(String metric) {
      Map<String, Double> values = new TreeMap<>();
      perQuery.forEach(
          (qid, metrics) -> {
            Double value = metrics.get(metric);
            if (value != null) {
              values.put(qid, value);
            }
          });
      return Collections.unmodifiableMap(values);
    }
  }

  /**
   * A paired difference {@code system - baseline} over the queries of both.
   *
   * @param system name of the first system
   * @param baseline name of the second system
   * @param metric for example {@code ndcg_cut_10}
   * @param meanDifference mean of the per-query differences
   * @param lower lower end of the 95 % interval of the paired bootstrap
   * @param upper upper end
   * @param pValue two-sided, paired bootstrap
   */
  public record Comparison(
      String system,
      String baseline,
      String metric,
      double meanDifference,
      double lower,
      double upper,
      double pValue) {}

  /**
   * One list to look at.
   *
   * @param qid query id
   * @param query its text
   * @param candidates the list in input order
   * @param systems what each system made of it, by system name
   */
  public record Example(
      String qid, String query, List<Document> candidates, Map<String, Ranked> systems) {
    public Example {
      candidates = List.copyOf(candidates);
      systems = sorted(systems);
    }
  }

  /** A passage of an example with its gain (0 for not relevant). */
  public record Document(String id, String text, double gain) {}

  /**
   * An order with the reasoning behind it.
   *
   * @param order passage ids, best first
   * @param reasoning text of the thought, empty for systems that give none
   */
  public record Ranked(List<String> order, String reasoning) {
    public Ranked {
      order = List.copyOf(order);
    }
  }
}
