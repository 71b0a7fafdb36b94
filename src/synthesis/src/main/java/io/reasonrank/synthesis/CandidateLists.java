package io.reasonrank.synthesis;

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
  private final Bm25Index index;
  private final Candidates shape;
  private final long seed;
  private final List<String> allIds;

  CandidateLists(Collection collection, Bm25Index index, Candidates shape, long seed) {
    this.collection = collection;
    this.index = index;
    this.shape = shape;
    this.seed = seed;
    this.allIds = List.copyOf(collection.passages().keySet());
  }

  /**
   * A list to train on: its positives, the first BM25 hits, random fill; shuffled.
   *
   * @param number which of the query's lists
   */
  List<String> training(String qid, String query, Set<String> positives, int number)
      throws IOException {
    var chosen = new LinkedHashSet<String>();
    addUpTo(chosen, positives);
    addUpTo(chosen, index.search(query, shape.bm25Depth()));
    return filledAndShuffled(chosen, Seeds.random(seed, "training", qid, number));
  }

  /** A list to measure on: nothing that BM25 misses is forced in. */
  List<String> heldOut(String qid, String query) throws IOException {
    var chosen = new LinkedHashSet<String>();
    addUpTo(chosen, index.search(query, shape.bm25Depth()));
    return filledAndShuffled(chosen, Seeds.random(seed, "heldout", qid));
  }

  /** The same passages in BM25 order; those without a common term come last, in corpus order. */
  List<String> bm25Order(String query, List<String> candidates) throws IOException {
    var ordered = new LinkedHashSet<String>();
    index.search(query, Math.max(1, allIds.size())).stream()
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

  private List<String> filledAndShuffled(Set<String> chosen, Random random) {
    int size = Math.min(shape.listSize(), collection.passages().size());
    while (chosen.size() < size) {
      chosen.add(allIds.get(random.nextInt(allIds.size())));
    }
    var list = new ArrayList<>(chosen);
    Collections.shuffle(list, random);
    return list;
  }
}
