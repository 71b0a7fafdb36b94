package io.reasonrank.synthesis;

import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lists that a shard has to label, in an order that never varies. */
final class LabelPlan implements AutoCloseable {
  private final List<ListLabeller> labellers = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final Map<String, DomainCounts> sourced = new TreeMap<>();
  private final int listsPerQuery;

  private LabelPlan(int listsPerQuery) {
    this.listsPerQuery = listsPerQuery;
  }

  /** Reads the sources; what cannot be used is rejected. */
  static LabelPlan of(LabelParameters parameters, Teaching teaching, StageContext context)
      throws IOException {
    var plan = new LabelPlan(parameters.candidates().listsPerQuery());
    for (LabelParameters.Source source : parameters.sources()) {
      plan.add(source, parameters, teaching, context);
    }
    return plan;
  }

  private void add(
      LabelParameters.Source source,
      LabelParameters parameters,
      Teaching teaching,
      StageContext context)
      throws IOException {
    long seed = context.spec().seed();
    Collection collection = Collection.read(source, context);
    var labeller =
        new ListLabeller(
            collection,
            teaching.teacher(),
            prompts(source, context),
            parameters.candidates(),
            Retrieval.of(collection, parameters.candidates()),
            seed);
    labellers.add(labeller);
    Shard shard =
        Shard.of(collection, source, teaching.generator(), parameters, context.shard(), seed);
    shard.queries().forEach(query -> addQuery(query, shard, labeller));
    shard.written().forEach(passage -> addWritten(passage, labeller));
    reject(shard, collection, context);
  }

  private void addQuery(Query query, Shard shard, ListLabeller labeller) {
    count(labeller.collection(), query);
    Map<String, Integer> gains = shard.gains().getOrDefault(query.id(), Map.of());
    for (int number = 0; number < listsPerQuery; number++) {
      tasks.add(
          gains.isEmpty()
              ? new Task.Selected(labeller, query, number)
              : new Task.Given(labeller, query, gains, number));
    }
  }

  private void addWritten(Passage passage, ListLabeller labeller) {
    var query = new Query(ListLabeller.WRITTEN_PREFIX + passage.id(), "", "", passage.domain());
    count(labeller.collection(), query);
    for (int number = 0; number < listsPerQuery; number++) {
      tasks.add(new Task.Written(labeller, passage, number));
    }
  }

  private static ConversationTemplate prompts(LabelParameters.Source source, StageContext context)
      throws IOException {
    try {
      return context.hasInput(source.prompts())
          ? ConversationTemplate.parse(Files.readString(context.input(source.prompts())))
          : ConversationTemplate.builtIn(source.prompts());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("spec.sources, " + source.name() + ": " + e.getMessage());
    }
  }

  private void reject(Shard shard, Collection collection, StageContext context) {
    for (Query query : shard.unlabelled()) {
      count(collection, query);
      var detail =
          Json.object()
              .put("domain", collection.domain(query))
              .put("lists", listsPerQuery)
              .put("dataset", collection.name());
      context.rejects().reject(Rule.NO_LABEL.id(), query.id(), "no positive passage", detail);
    }
  }

  private void count(Collection collection, Query query) {
    sourced.merge(
        collection.domain(query),
        DomainCounts.ofQuery(query.id(), listsPerQuery),
        DomainCounts::plus);
  }

  int size() {
    return tasks.size();
  }

  List<Task> tasks() {
    return List.copyOf(tasks);
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
