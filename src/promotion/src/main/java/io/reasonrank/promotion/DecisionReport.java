package io.reasonrank.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Verdict;
import io.reasonrank.stage.Json;
import java.util.Locale;
import java.util.StringJoiner;

/** A decision with its reasons: JSON for machines, Markdown for a pull request. */
public final class DecisionReport {
  /** Version of the JSON shape. */
  public static final String SCHEMA = "reasonrank.io/promotion/v1alpha1";

  /** Nine gates with reasons of this length fit a termination message. */
  private static final int LONGEST_REASON = 240;

  private DecisionReport() {}

  /** The JSON form. */
  public static ObjectNode json(PromotionDecision decision) {
    ObjectNode report =
        Json.object()
            .put("schema", SCHEMA)
            .put("reranker", decision.reranker())
            .put("summary", decision.summary())
            .put("incumbent", decision.incumbent().map(Candidate::digest).orElse(""))
            .put("chosen", decision.chosen().map(Candidate::digest).orElse(""));
    ArrayNode candidates = report.putArray("candidates");
    decision.verdicts().forEach(verdict -> add(candidates.addObject(), verdict));
    return report;
  }

  /**
   * The decision on one candidate in at most 3 KiB, as a stage's result: {@code promoted}, {@code
   * summary} and the verdict of every gate. Long reasons are cut; they stand whole in the report.
   */
  public static ObjectNode brief(PromotionDecision decision) {
    ObjectNode brief =
        Json.object()
            .put("promoted", decision.chosen().isPresent())
            .put("summary", cut(decision.summary()));
    ArrayNode gates = brief.putArray("gates");
    for (CandidateVerdict.Finding finding : decision.verdicts().getFirst().findings()) {
      gates
          .addObject()
          .put("gate", finding.gate())
          .put("verdict", finding.verdict().getClass().getSimpleName())
          .put("reason", cut(finding.verdict().reason()));
    }
    return brief;
  }

  private static String cut(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 1) + "\u2026";
  }

  private static void add(ObjectNode node, CandidateVerdict verdict) {
    Candidate candidate = verdict.candidate();
    node.put("name", candidate.name())
        .put("uri", candidate.uri())
        .put("digest", candidate.digest())
        .put("passed", verdict.passed());
    verdict.against().forEach(node.putArray("against")::add);
    ArrayNode gates = node.putArray("gates");
    for (CandidateVerdict.Finding finding : verdict.findings()) {
      gates
          .addObject()
          .put("gate", finding.gate())
          .put("verdict", word(finding.verdict()))
          .put("reason", finding.verdict().reason());
    }
  }

  /** The Markdown form of a decision in JSON. */
  public static String markdown(JsonNode decision) {
    var text = new StringBuilder("## " + decision.path("summary").asText() + "\n");
    for (JsonNode candidate : decision.path("candidates")) {
      text.append("\n### ").append(candidate.path("name").asText());
      text.append(candidate.path("passed").asBoolean() ? ": passed\n\n" : ": not promoted\n\n");
      text.append("`").append(candidate.path("digest").asText()).append("` against ");
      text.append(against(candidate)).append("\n\n| gate | verdict | reason |\n|---|---|---|\n");
      candidate.path("gates").forEach(gate -> row(text, gate));
    }
    return text.toString();
  }

  /** Names of those whom a candidate in JSON had to beat. */
  static String against(JsonNode candidate) {
    var against = new StringJoiner(", ");
    candidate.path("against").forEach(name -> against.add(name.asText()));
    return against.toString();
  }

  private static void row(StringBuilder text, JsonNode gate) {
    text.append("| ")
        .append(gate.path("gate").asText())
        .append(" | ")
        .append(gate.path("verdict").asText())
        .append(" | ")
        .append(gate.path("reason").asText().replace("|", "\\|"))
        .append(" |\n");
  }

  /** {@code passed}, {@code failed} or {@code undecidable}. */
  static String word(Verdict verdict) {
    return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
