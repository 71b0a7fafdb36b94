package io.reasonrank.cli.report;

import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Document;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Some lists with the order and the reasoning before and after a run. */
final class ExampleSection {
  private static final int LONGEST_PASSAGE = 400;

  private ExampleSection() {}

  static Html render(String run, EvaluationReport report) {
    Html html = new Html();
    if (report.examples().isEmpty()) {
      return html;
    }
    html.open("section", "").element("h2", "Examples: " + run);
    html.element(
        "p",
        Map.of("class", "note"),
        "Chosen by what the run did to nDCG@10: its largest gain, its median, its largest loss."
            + " The number beside a passage is its relevance; [n] in the reasoning is the n-th"
            + " passage that the model was shown.");
    for (int i = 0; i < report.examples().size(); i++) {
      example(html, report, report.examples().get(i), i == 0);
    }
    return html.close("section");
  }

  private static void example(Html html, EvaluationReport report, Example example, boolean open) {
    html.open(
        "details", open ? Map.of("class", "example", "open", "open") : Map.of("class", "example"));
    html.element("summary", example.query());
    html.open("div", "sides");
    String before =
        example.systems().containsKey(EvaluationReport.BASE)
            ? EvaluationReport.BASE
            : EvaluationReport.INPUT;
    side(html, "before (" + before + ")", before, report, example);
    side(html, "after (this run)", EvaluationReport.MODEL, report, example);
    html.close("div").close("details");
  }

  /** One system's order of an example, with its reasoning. */
  static void side(
      Html html, String title, String system, EvaluationReport report, Example example) {
    Ranked ranked = example.systems().get(system);
    if (ranked == null) {
      return;
    }
    html.open("div", "side").element("h3", title + score(report, system, example.qid()));
    html.open("ol", "");
    Map<String, Document> documents =
        example.candidates().stream()
            .collect(Collectors.toMap(Document::id, Function.identity(), (a, b) -> a));
    ranked.order().forEach(id -> passage(html, documents.get(id), id));
    html.close("ol");
    if (!ranked.reasoning().isBlank()) {
      html.element("h4", "Reasoning").element("pre", ranked.reasoning().strip());
    }
    html.close("div");
  }

  private static void passage(
      Html html, @org.jspecify.annotations.Nullable Document document, String id) {
    if (document == null) {
      html.element("li", id);
      return;
    }
    boolean relevant = document.gain() > 0;
    html.open("li", relevant ? "relevant" : "")
        .element("span", Map.of("class", "gain"), Figures.tick(document.gain()))
        .text(" " + clipped(document.text()))
        .close("li");
  }

  private static String clipped(String text) {
    return text.length() <= LONGEST_PASSAGE ? text : text.substring(0, LONGEST_PASSAGE) + " …";
  }

  private static String score(EvaluationReport report, String system, String qid) {
    return report
        .system(system)
        .map(result -> result.perQuery(Systems.METRIC).get(qid))
        .map(value -> ": nDCG@10 " + Figures.metric(value))
        .orElse("");
  }
}
