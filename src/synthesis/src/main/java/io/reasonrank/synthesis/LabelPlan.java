package io.reasonrank.synthesis;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lists that a shard has to label, in an order that never varies. */
final class LabelPlan implements AutoCloseable {
  private final List<ListLabeller> labellers = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final Map<String, DomainCounts> sourced = new TreeMap<>();

  private record Task(ListLabeller labeller, Query query, Map<String, Integer> gains, int number) {}

  /** Reads the sources; what cannot be used is rejected. */
  static LabelPlan of(LabelParameters parameters, StageContext context) throws IOException {
    Teaching teaching = Teaching.of(parameters.teacher(), context);
    long seed = context.spec().seed();
    var plan = new LabelPlan();
    for (LabelParameters.Source source : parameters.sources()) {
      Collection collection = Collection.read(source, context);
      Shard shard = Shard.of(collection, teaching.generator(), parameters, context.shard());
      Teacher teacher = teaching.teacher();
      plan.add(
          shard,
          new ListLabeller(collection, teacher, parameters.candidates(), seed),
          parameters.candidates().listsPerQuery());
      plan.reject(shard, collection, parameters.candidates().listsPerQuery(), context);
    }
    return plan;
  }

  private void add(Shard shard, ListLabeller labeller, int listsPerQuery) {
    labellers.add(labeller);
    for (Query query : shard.queries()) {
      count(labeller.collection(), query, listsPerQuery);
      Map<String, Integer> gains = shard.gains().getOrDefault(query.id(), Map.of());
      for (int number = 0; number < listsPerQuery; number++) {
        tasks.add(new Task(labeller, query, gains, number));
      }
    }
  }

  private void reject(Shard shard, Collection collection, int listsPerQuery, StageContext context) {
    for (Query query : shard.unlabelled()) {
      count(collection, query, listsPerQuery);
      var detail =
          Json.object().put("domain", collection.domain(query)).put("lists", listsPerQuery);
      context.rejects().reject(Rule.NO_LABEL.id(), query.id(), "no positive passage", detail);
    }
  }

  private void count(Collection collection, Query query, int listsPerQuery) {
    sourced.merge(
        collection.domain(query),
        DomainCounts.ofQuery(query.id(), listsPerQuery),
        DomainCounts::plus);
  }

  int size() {
    return tasks.size();
  }

  TrainingRecord label(int task) throws IOException {
    Task next = tasks.get(task);
    return next.labeller().label(next.query(), next.gains(), next.number());
  }

  /** What was read, by domain. */
  Map<String, DomainCounts> sourced() {
    return sourced;
  }

  List<Collection> collections() {
    return labellers.stream().map(ListLabeller::collection).toList();
  }

  @Override
  public void close() throws IOException {
    for (ListLabeller labeller : labellers) {
      labeller.close();
    }
  }
}
