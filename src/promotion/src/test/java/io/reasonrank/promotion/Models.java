package io.reasonrank.promotion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Lineage;
import io.reasonrank.promotion.gate.ModelFacts;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.report.DecontaminationReport;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Candidates for tests: 120 queries in three domains, an untrained base around 0.4. */
public final class Models {
  public static final String METRIC = "ndcg_cut_10";
  private static final int QUERIES = 120;
  private static final List<String> DOMAINS = List.of("kitchen", "garden", "bicycle");

  /** A small model that is whole. */
  public static final ModelFacts FACTS = new ModelFacts("qwen2", 2048, 1L << 20, List.of());

  private Models() {}

  /** Values of a system: base noise per query (the same for all systems) plus a gain and noise. */
  public static Map<String, Double> values(double gain, long seed) {
    Random shared = new Random(1);
    Random own = new Random(seed);
    Map<String, Double> values = new TreeMap<>();
    for (int i = 0; i < QUERIES; i++) {
      double value = 0.4 + 0.2 * shared.nextGaussian() * 0.5 + gain + 0.05 * own.nextGaussian();
      values.put("q" + i, Math.clamp(value, 0, 1));
    }
    return values;
  }

  public static SystemResult system(String name, Map<String, Double> values, double format) {
    Map<String, Map<String, Double>> perQuery = new TreeMap<>();
    values.forEach((qid, value) -> perQuery.put(qid, Map.of(METRIC, value)));
    double mean = values.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new SystemResult(name, Map.of(METRIC, mean), perQuery, format, 0.1, 50);
  }

  /** A sound candidate with that mean gain over the untrained base. */
  public static Candidate model(String name, double gain) {
    return model(name, values(gain, name.hashCode()), 1.0);
  }

  public static Candidate model(String name, Map<String, Double> values, double format) {
    String digest = "sha256:" + name;
    var report =
        new EvaluationReport(
            EvaluationReport.SCHEMA,
            digest,
            "sha256:base",
            "sha256:weights-of-" + name,
            "sha256:weights-of-base",
            "sha256:data",
            "heldout",
            Map.of(
                "input", system("input", values(0.0, 11), 1),
                "base", system("base", values(0.0, 12), 0.2),
                "model", system("model", values, format)),
            domains(values),
            List.of(),
            List.of());
    return new Candidate(
        name,
        "pvc://models/" + name,
        digest,
        report,
        Optional.of(lineage(name)),
        Optional.of(FACTS));
  }

  static Lineage lineage(String name) {
    return new Lineage(
        manifest("sha256:" + name, Map.of("training", "sha256:t", "baseModel", "sha256:base")),
        manifest("sha256:t", Map.of("dataset", "sha256:data", "baseModel", "sha256:base")),
        Optional.of(dataset(Optional.of(new DecontaminationReport(150, 0.7, 0, 3)))));
  }

  /** Manifest of the dataset that all of them were trained on. */
  public static Manifest dataset(Optional<DecontaminationReport> report) {
    var metrics = JsonNodeFactory.instance.objectNode();
    report.ifPresent(
        found -> metrics.set(DecontaminationReport.FIELD, Json.mapper().valueToTree(found)));
    return new Manifest(
        Manifest.SCHEMA,
        "finalize",
        "sha256:data",
        List.of(),
        Map.of(),
        "sha256:spec",
        "test",
        metrics);
  }

  private static Manifest manifest(String digest, Map<String, String> parents) {
    return new Manifest(
        Manifest.SCHEMA,
        "model",
        digest,
        List.of(),
        parents,
        "sha256:spec",
        "test",
        JsonNodeFactory.instance.objectNode());
  }

  private static Map<String, String> domains(Map<String, Double> values) {
    Map<String, String> domains = new TreeMap<>();
    int i = 0;
    for (String qid : values.keySet()) {
      domains.put(qid, DOMAINS.get(i++ % DOMAINS.size()));
    }
    return domains;
  }
}
