package io.reasonrank.synthesis;

import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.LabelParameters.Candidates;
import io.reasonrank.synthesis.Outcome.QueryNote;
import io.reasonrank.synthesis.teacher.Asker;
import io.reasonrank.synthesis.teacher.Teacher;
import io.reasonrank.synthesis.teacher.Teacher.Question;
import io.reasonrank.synthesis.teacher.UnusableException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes lists of one collection and has them labelled. */
final class ListLabeller implements AutoCloseable {
  /** Ids of queries that a teacher wrote begin so. */
  static final String WRITTEN_PREFIX = "asked-";

  private final Collection collection;
  private final Teacher teacher;
  private final ConversationTemplate prompts;
  private final Candidates shape;
  private final Retrieval retrieval;
  private final CandidateLists lists;

  ListLabeller(
      Collection collection,
      Teacher teacher,
      ConversationTemplate prompts,
      Candidates shape,
      Retrieval retrieval,
      long seed) {
    this.collection = collection;
    this.teacher = teacher;
    this.prompts = prompts;
    this.shape = shape;
    this.retrieval = retrieval;
    this.lists = new CandidateLists(collection, retrieval, shape, seed);
  }

  Collection collection() {
    return collection;
  }

  /** A query, its pointwise labels, and who asks about it. */
  private record Judged(Query query, Map<String, Integer> gains, Asker asker) {}

  /** The labelled list of a task, or why there is none. */
  Outcome label(Task task) throws IOException {
    Query query = query(task);
    var asker = new Asker(collection.name(), query.id());
    try {
      Judged judged = judged(task, query, asker);
      return judged.gains().isEmpty()
          ? dropped(task, Rule.NO_LABEL, "the teacher selected no passage", query, asker)
          : Outcome.of(record(judged, task.number()), note(judged), asker.answers());
    } catch (UnusableException e) {
      return dropped(task, Rule.of(e.fault()), String.valueOf(e.getMessage()), query, asker);
    }
  }

  private Outcome dropped(Task task, Rule rule, String reason, Query query, Asker asker) {
    var drop = new Outcome.Drop(rule.id(), reason, task.number());
    return Outcome.dropped(drop, note(query), asker.answers());
  }

  private static Query query(Task task) {
    return switch (task) {
      case Task.Given given -> given.query();
      case Task.Selected selected -> selected.query();
      case Task.Written written -> unwritten(written.passage());
    };
  }

  /** The query that a teacher writes for a passage, before it is written. */
  static Query unwritten(Passage passage) {
    return new Query(WRITTEN_PREFIX + passage.id(), "", "", passage.domain());
  }

  private Judged judged(Task task, Query query, Asker asker) throws IOException {
    return switch (task) {
      case Task.Given given -> new Judged(query, given.gains(), asker);
      case Task.Selected selected -> new Judged(query, selected(query, asker), asker);
      case Task.Written written -> written(query, written.passage(), asker);
    };
  }

  private Judged written(Query query, Passage passage, Asker asker) {
    Teacher.Written text = teacher.write(new Question(asker, "", "", List.of(passage)));
    var whole = new Query(query.id(), text.query(), text.answer(), query.domain());
    return new Judged(whole, Map.of(passage.id(), 1), asker);
  }

  private Map<String, Integer> selected(Query query, Asker asker) throws IOException {
    List<String> pool = lists.pool(query, collection.links().getOrDefault(query.id(), List.of()));
    var question = new Question(asker, query.text(), query.answer(), passages(pool));
    return teacher.positives(question, prompts).stream()
        .collect(Collectors.toMap(id -> id, id -> 1, (one, same) -> one, TreeMap::new));
  }

  private TrainingRecord record(Judged judged, int number) throws IOException {
    Query query = judged.query();
    Map<String, Integer> gains = judged.gains();
    List<String> ids = lists.training(query, gains.keySet(), misleading(judged), number);
    Teacher.Label label =
        teacher.order(new Question(judged.asker(), query.text(), "", passages(ids)));
    var gainsInList = new TreeMap<>(gains);
    gainsInList.keySet().retainAll(new HashSet<>(ids));
    return new TrainingRecord(
        collection.name(),
        query.id(),
        query.text(),
        ids,
        label.order(),
        label.reasoning(),
        ids.stream().filter(gainsInList::containsKey).toList(),
        collection.domain(query),
        gainsInList);
  }

  private List<String> misleading(Judged judged) throws IOException {
    if (shape.hardNegatives() == 0) {
      return List.of();
    }
    Query query = judged.query();
    List<String> rest =
        lists.pool(query, List.of()).stream()
            .filter(id -> !judged.gains().containsKey(id))
            .toList();
    if (rest.isEmpty()) {
      return List.of();
    }
    return teacher
        .misleading(new Question(judged.asker(), query.text(), query.answer(), passages(rest)))
        .stream()
        .limit(shape.hardNegatives())
        .toList();
  }

  /** A query that was drawn from a passage comes from its document. */
  private QueryNote note(Judged judged) {
    QueryNote note = note(judged.query());
    boolean drawn =
        note.qid().startsWith(QueryGenerator.ID_PREFIX) || note.qid().startsWith(WRITTEN_PREFIX);
    return drawn
        ? new QueryNote(
            note.dataset(),
            note.qid(),
            note.domain(),
            note.answer(),
            collection.documents(judged.gains().keySet()))
        : note;
  }

  private QueryNote note(Query query) {
    return new QueryNote(
        collection.name(),
        query.id(),
        collection.domain(query),
        query.answer(),
        collection.documents(query));
  }

  private List<Passage> passages(List<String> ids) {
    return ids.stream().flatMap(id -> Stream.ofNullable(collection.passages().get(id))).toList();
  }

  @Override
  public void close() throws IOException {
    retrieval.close();
  }
}
