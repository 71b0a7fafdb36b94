package io.reasonrank.training;

import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Document;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.training.EvaluationLists.CandidateList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists for people to look at: the model's largest gain over its base or the input order, its
 * median, and its largest loss, so that the choice does not flatter.
 */
final class EvaluationExamples {
  private EvaluationExamples() {}

  static List<Example> choose(
      List<CandidateList> lists,
      List<EvaluatedSystem> systems,
      Map<String, SystemResult> results,
      String metric) {
    String baseline =
        results.containsKey(EvaluationReport.BASE) ? EvaluationReport.BASE : EvaluationReport.INPUT;
    var model = values(results, EvaluationReport.MODEL, metric);
    var before = values(results, baseline, metric);
    var byGain = new ArrayList<>(lists);
    byGain.sort(
        Comparator.comparingDouble(
                (CandidateList list) ->
                    before.getOrDefault(list.id(), 0.0) - model.getOrDefault(list.id(), 0.0))
            .thenComparing(CandidateList::id));
    return List.of(0, byGain.size() / 2, byGain.size() - 1).stream()
        .distinct()
        .map(place -> example(byGain.get(place), systems))
        .toList();
  }

  private static Map<String, Double> values(
      Map<String, SystemResult> results, String name, String metric) {
    SystemResult result = results.get(name);
    return result == null ? Map.of() : result.perQuery(metric);
  }

  private static Example example(CandidateList list, List<EvaluatedSystem> systems) {
    var documents = new ArrayList<Document>();
    for (int i = 0; i < list.candidates().size(); i++) {
      String id = list.candidates().get(i);
      documents.add(new Document(id, list.texts().get(i), list.qrels().getOrDefault(id, 0)));
    }
    Map<String, Ranked> ranked = new TreeMap<>();
    systems.forEach(system -> ranked.put(system.name(), system.order(list)));
    return new Example(list.id(), list.query(), documents, ranked);
  }
}
