package io.reasonrank.promotion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Verdict;
import io.reasonrank.stage.Json;
import java.util.Locale;

/** A decision with its reasons: JSON for machines, Markdown for a pull request. */
public final class DecisionReport {
  /** Version of the JSON shape. */
  public static final String SCHEMA = "reasonrank.io/promotion/v1alpha1";

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

  /** The Markdown form. */
  public static String markdown(PromotionDecision decision) {
    var text = new StringBuilder("## " + decision.summary() + "\n");
    for (CandidateVerdict verdict : decision.verdicts()) {
      text.append("\n### ").append(verdict.candidate().name());
      text.append(verdict.passed() ? ": passed\n\n" : ": not promoted\n\n");
      text.append("`").append(verdict.candidate().digest()).append("` against ");
      text.append(String.join(", ", verdict.against())).append("\n\n");
      text.append("| gate | verdict | reason |\n|---|---|---|\n");
      verdict.findings().forEach(finding -> row(text, finding));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, CandidateVerdict.Finding finding) {
    text.append("| ")
        .append(finding.gate())
        .append(" | ")
        .append(word(finding.verdict()))
        .append(" | ")
        .append(finding.verdict().reason().replace("|", "\\|"))
        .append(" |\n");
  }

  /** {@code passed}, {@code failed} or {@code undecidable}. */
  static String word(Verdict verdict) {
    return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
