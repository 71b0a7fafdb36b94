package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.LabelParameters.Candidates;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes lists of one collection and has them labelled. */
final class ListLabeller implements AutoCloseable {
  private final Collection collection;
  private final Teacher teacher;
  private final Bm25Index index;
  private final CandidateLists lists;

  ListLabeller(Collection collection, Teacher teacher, Candidates shape, long seed)
      throws IOException {
    this.collection = collection;
    this.teacher = teacher;
    this.index = new Bm25Index(collection.passages().values());
    this.lists = new CandidateLists(collection, index, shape, seed);
  }

  Collection collection() {
    return collection;
  }

  /**
   * The labelled list of a query.
   *
   * @param gains pointwise labels of the query
   * @param number which of the query's lists, from 0
   */
  TrainingRecord label(Query query, Map<String, Integer> gains, int number) throws IOException {
    List<String> ids = lists.training(query.id(), query.text(), gains.keySet(), number);
    Teacher.Label label = teacher.label(query.text(), passages(ids));
    var gainsInList = new TreeMap<>(gains);
    gainsInList.keySet().retainAll(ids);
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

  private List<Passage> passages(List<String> ids) {
    return ids.stream().flatMap(id -> Stream.ofNullable(collection.passages().get(id))).toList();
  }

  @Override
  public void close() throws IOException {
    index.close();
  }
}
