package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters.Candidates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes the lists of one collection. */
final class CandidateLists {
  private final Collection collection;
  private final Retrieval retrieval;
  private final Candidates shape;
  private final long seed;
  private final List<String> allIds;

  CandidateLists(Collection collection, Retrieval retrieval, Candidates shape, long seed) {
    this.collection = collection;
    this.retrieval = retrieval;
    this.shape = shape;
    this.seed = seed;
    this.allIds = List.copyOf(collection.passages().keySet());
  }

  /**
   * What a teacher selects from: the passages of linked documents, then what retrieval finds.
   *
   * @param linked passages that belong to the query
   */
  List<String> pool(Query query, List<String> linked) throws IOException {
    var pool = new LinkedHashSet<>(linked);
    pool.addAll(retrieval.pool(query.searched()));
    pool.removeAll(query.excludedIds());
    return pool.stream().limit(shape.poolSize()).toList();
  }

  /**
   * A list to train on: its positives, hard negatives, the first hits, random fill; shuffled.
   *
   * @param positives stand in the list first, as far as there is room
   * @param misleading stand in it next
   * @param number which of the query's lists
   */
  List<String> training(Query query, Set<String> positives, List<String> misleading, int number)
      throws IOException {
    var chosen = new LinkedHashSet<String>();
    addUpTo(chosen, positives);
    addUpTo(chosen, misleading);
    addUpTo(chosen, allowed(query));
    return filledAndShuffled(chosen, query, Seeds.random(seed, "training", query.id(), number));
  }

  /** A list to measure on: nothing that retrieval misses is forced in. */
  List<String> heldOut(Query query) throws IOException {
    var chosen = new LinkedHashSet<String>();
    addUpTo(chosen, allowed(query));
    return filledAndShuffled(chosen, query, Seeds.random(seed, "heldout", query.id()));
  }

  private List<String> allowed(Query query) throws IOException {
    return retrieval.hits(query.searched()).stream()
        .filter(id -> !query.excludedIds().contains(id))
        .toList();
  }

  /** The same passages in BM25 order; those without a common term come last, in corpus order. */
  List<String> bm25Order(Query query, List<String> candidates) throws IOException {
    var ordered = new LinkedHashSet<String>();
    retrieval.bm25().search(query.searched(), Math.max(1, allIds.size())).stream()
        .filter(candidates::contains)
        .forEach(ordered::add);
    allIds.stream().filter(candidates::contains).forEach(ordered::add);
    return List.copyOf(ordered);
  }

  private void addUpTo(Set<String> chosen, Iterable<String> ids) {
    for (String id : ids) {
      if (chosen.size() < shape.listSize()) {
        chosen.add(id);
      }
    }
  }

  private List<String> filledAndShuffled(Set<String> chosen, Query query, Random random) {
    long excluded = query.excludedIds().stream().filter(collection.passages()::containsKey).count();
    int size = (int) Math.min(shape.listSize(), collection.passages().size() - excluded);
    while (chosen.size() < size) {
      String id = allIds.get(random.nextInt(allIds.size()));
      if (!query.excludedIds().contains(id)) {
        chosen.add(id);
      }
    }
    var list = new ArrayList<>(chosen);
    Collections.shuffle(list, random);
    return list;
  }
}
