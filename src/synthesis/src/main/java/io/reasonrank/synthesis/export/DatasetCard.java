package io.reasonrank.synthesis.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.DatasetFunnel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a dataset is, for people: a page in Markdown and one in HTML, without anything from afar.
 */
public final class DatasetCard {
  private static final int EXAMPLES = 20;
  private static final int BINS = 10;
  private static final int LONGEST_TEXT = 400;

  private final String title;
  private final RecordSet set;
  private final DatasetFunnel funnel;
  private final JsonNode teacher;
  private final long seed;

  /**
   * @param teacher what the teacher's answers came to
   * @param seed which records are shown
   */
  public DatasetCard(
      String title, RecordSet set, DatasetFunnel funnel, JsonNode teacher, long seed) {
    this.title = title;
    this.set = set;
    this.funnel = funnel;
    this.teacher = teacher;
    this.seed = seed;
  }

  /** {@code README.md}. */
  public String markdown() {
    var text = new StringBuilder("# " + title + "\n\n");
    text.append("Labelled candidate lists in ReasonRank's fields: `dataset, qid, query,");
    text.append(" initial_list, final_list, reasoning, relevant_docids, domain, gains`; texts in");
    text.append(" `passages.jsonl`. What was left out, and why, stands in `rejected.jsonl`.\n\n");
    text.append("| domain | queries | generated | lists | labelled | kept |");
    text.append(" dropped |\n|---|---:|---:|---:|---:|---:|---|\n");
    for (DatasetFunnel.Row row : funnel.domains()) {
      text.append("| ").append(row.domain()).append(" | ").append(row.queries());
      text.append(" | ").append(row.generatedQueries()).append(" | ").append(row.sourced());
      text.append(" | ").append(row.labelled()).append(" | ").append(row.kept());
      text.append(" | ").append(counts(row.dropped())).append(" |\n");
    }
    text.append("\n| split | records |\n|---|---:|\n");
    set.splits().forEach((s, r) -> text.append("| " + s + " | " + r.size() + " |\n"));
    return text.append("\nTeacher: `").append(teacher).append("`\n").toString();
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  /** {@code report.html}. */
  public String html() {
    var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<title>").append(escaped(title)).append("</title><style>");
    page.append("body{font:15px sans-serif;max-width:60em;margin:2em auto}");
    page.append("table{border-collapse:collapse}td,th{padding:.2em .6em;text-align:left;");
    page.append("border-bottom:1px solid #ccc}rect{fill:#47a}pre{white-space:pre-wrap}");
    page.append("</style><h1>").append(escaped(title)).append("</h1>");
    page.append(funnelTable());
    page.append(histogram("Words of a query", r -> r.query().split("\\s+").length));
    page.append(histogram("Words of a reasoning", r -> r.reasoning().split("\\s+").length));
    page.append(histogram("Passages of a list", r -> r.initialList().size()));
    page.append(histogram("nDCG@10 of the order against the labels", DatasetCard::agreement));
    page.append("<h2>Teacher</h2><pre>").append(escaped(teacher.toPrettyString()));
    page.append("</pre><h2>Records, drawn by lot</h2>");
    examples().forEach(record -> page.append(example(record)));
    return page.append("</html>\n").toString();
  }

  private String funnelTable() {
    var table = new StringBuilder("<h2>Funnel</h2><table><tr><th>domain<th>queries<th>generated");
    table.append("<th>lists<th>labelled<th>kept<th>dropped<th>splits</tr>");
    for (DatasetFunnel.Row row : funnel.domains()) {
      table.append("<tr><td>").append(escaped(row.domain())).append("<td>").append(row.queries());
      table.append("<td>").append(row.generatedQueries()).append("<td>").append(row.sourced());
      table.append("<td>").append(row.labelled()).append("<td>").append(row.kept());
      table.append("<td>").append(escaped(counts(row.dropped())));
      table.append("<td>").append(escaped(counts(row.splits()))).append("</tr>");
    }
    return table.append("</table>").toString();
  }

  private static double agreement(TrainingRecord labelled) {
    return new Ndcg(10).of(Judged.of(labelled.finalList(), labelled.gains()));
  }

  private String histogram(String name, ToDoubleFunction<TrainingRecord> of) {
    double[] values = set.records().stream().mapToDouble(of).sorted().toArray();
    if (values.length == 0) {
      return "";
    }
    double low = values[0];
    double width = Math.max(1e-9, (values[values.length - 1] - low) / BINS);
    var bins = new TreeMap<Integer, Integer>();
    for (double value : values) {
      bins.merge((int) Math.min(BINS - 1, (value - low) / width), 1, Integer::sum);
    }
    int most = Collections.max(bins.values());
    var plot =
        new StringBuilder("<h2>" + escaped(name) + "</h2><svg width=\"420\" height=\"130\">");
    bins.forEach(
        (bin, count) ->
            plot.append(
                String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"38\" height=\"%d\"><title>from %.4g: %d"
                        + "</title></rect>",
                    bin * 40,
                    100 - 95 * count / most,
                    95 * count / most,
                    low + bin * width,
                    count)));
    String range =
        String.format(
            Locale.ROOT,
            "<text x=\"0\" y=\"120\">%.4g … %.4g, median %.4g</text></svg>",
            low,
            values[values.length - 1],
            values[values.length / 2]);
    return plot.append(range).toString();
  }

  private List<TrainingRecord> examples() {
    var records = new ArrayList<>(set.records());
    Collections.shuffle(records, new Random(seed));
    return records.subList(0, Math.min(EXAMPLES, records.size()));
  }

  private String example(TrainingRecord labelled) {
    var text = new StringBuilder("<details><summary>");
    text.append(escaped(cut(labelled.dataset() + "/" + labelled.qid() + ": " + labelled.query())));
    text.append("</summary><pre>").append(escaped(cut(labelled.reasoning()))).append("</pre><ol>");
    for (String id : labelled.finalList()) {
      var passage = set.passages().get(id);
      text.append("<li>").append(labelled.gains().containsKey(id) ? "<b>+</b> " : "");
      text.append(escaped(id + ": " + cut(passage == null ? "" : passage.text()))).append("</li>");
    }
    return text.append("</ol></details>\n").toString();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " …";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
