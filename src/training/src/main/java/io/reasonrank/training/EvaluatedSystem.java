package io.reasonrank.training;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.training.EvaluationLists.CandidateList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one system made of the lists.
 *
 * @param orders by list id
 * @param exactShare share of the answers that needed no repair, 1 for systems that do not generate
 * @param seconds wall-clock time over all lists
 * @param tokens generated over all lists
 */
record EvaluatedSystem(
    String name, Map<String, Ranked> orders, double exactShare, double seconds, long tokens) {

  SystemResult score(List<CandidateList> lists, List<Metric> metrics) {
    Map<String, Map<String, Double>> perQuery = new TreeMap<>();
    Map<String, Double> mean = new TreeMap<>();
    for (CandidateList list : lists) {
      var judged = Judged.of(order(list).order(), list.qrels());
      Map<String, Double> values = new TreeMap<>();
      for (Metric metric : metrics) {
        double value = metric.of(judged);
        values.put(metric.name(), value);
        mean.merge(metric.name(), value / lists.size(), Double::sum);
      }
      perQuery.put(list.id(), values);
    }
    return new SystemResult(
        name, mean, perQuery, exactShare, seconds / lists.size(), (double) tokens / lists.size());
  }

  Ranked order(CandidateList list) {
    Ranked ranked = orders.get(list.id());
    if (ranked == null) {
      throw new IllegalStateException(name + " has no order for list " + list.id());
    }
    return ranked;
  }
}
