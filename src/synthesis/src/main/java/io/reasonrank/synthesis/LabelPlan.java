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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lists that shards have to label, each in an order that never varies. */
final class LabelPlan implements AutoCloseable {
  private final List<Section> sections = new ArrayList<>();
  private final Map<Integer, List<Task>> tasks = new HashMap<>();
  private final Map<String, DomainCounts> sourced = new TreeMap<>();
  private final int listsPerQuery;
  private final int shards;
  private final int shard;

  private LabelPlan(LabelParameters parameters, int shard) {
    this.listsPerQuery = parameters.candidates().listsPerQuery();
    this.shards = parameters.shards();
    this.shard = shard;
  }

  private record Section(Pool pool, ListLabeller labeller) {}

  /** Reads the sources; what cannot be used is rejected. */
  static LabelPlan of(LabelParameters parameters, Teaching teaching, StageContext context)
      throws IOException {
    var plan = new LabelPlan(parameters, context.shard());
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
    int generated = parameters.generatedQueriesPerPassage();
    var section =
        new Section(Pool.of(collection, source, teaching.generator(), generated, seed), labeller);
    sections.add(section);
    account(section, context);
  }

  /** The tasks of any shard. */
  synchronized List<Task> tasks(int ofShard) {
    return tasks.computeIfAbsent(ofShard, this::made);
  }

  private List<Task> made(int ofShard) {
    var made = new ArrayList<Task>();
    for (Section section : sections) {
      section.pool.usable(ofShard, shards).forEach(query -> add(query, section, made));
      section.pool.written(ofShard, shards).forEach(passage -> add(passage, section, made));
    }
    return List.copyOf(made);
  }

  private void add(Query query, Section section, List<Task> made) {
    Map<String, Integer> gains = section.pool.gains(query);
    for (int number = 0; number < listsPerQuery; number++) {
      made.add(
          gains.isEmpty()
              ? new Task.Selected(section.labeller, query, number)
              : new Task.Given(section.labeller, query, gains, number));
    }
  }

  private void add(Passage passage, Section section, List<Task> made) {
    for (int number = 0; number < listsPerQuery; number++) {
      made.add(new Task.Written(section.labeller, passage, number));
    }
  }

  /** What this shard has of a source stands in the funnel, and what it cannot use is rejected. */
  private void account(Section section, StageContext context) {
    Collection collection = section.labeller.collection();
    section.pool.usable(shard, shards).forEach(query -> count(collection, query));
    for (Passage passage : section.pool.written(shard, shards)) {
      count(collection, ListLabeller.unwritten(passage));
    }
    for (Query query : section.pool.unlabelled(shard, shards)) {
      count(collection, query);
      reject(query, collection, context);
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

  private void reject(Query query, Collection collection, StageContext context) {
    var detail =
        Json.object()
            .put("domain", collection.domain(query))
            .put("lists", listsPerQuery)
            .put("dataset", collection.name());
    context.rejects().reject(Rule.NO_LABEL.id(), query.id(), "no positive passage", detail);
  }

  private void count(Collection collection, Query query) {
    sourced.merge(
        collection.domain(query),
        DomainCounts.ofQuery(query.id(), listsPerQuery),
        DomainCounts::plus);
  }

  /** Tasks of this shard. */
  int size() {
    return tasks().size();
  }

  /** The tasks of this shard. */
  List<Task> tasks() {
    return tasks(shard);
  }

  /** What was read, by domain. */
  Map<String, DomainCounts> sourced() {
    return sourced;
  }

  List<Collection> collections() {
    return sections.stream().map(section -> section.labeller.collection()).toList();
  }

  @Override
  public void close() throws IOException {
    for (Section section : sections) {
      section.labeller.close();
    }
  }
}
