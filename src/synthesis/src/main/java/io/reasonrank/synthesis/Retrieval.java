package io.reasonrank.synthesis;

import io.reasonrank.stage.spec.LabelParameters.Candidates;
import io.reasonrank.synthesis.dense.DenseIndex;
import io.reasonrank.synthesis.dense.Encoder;
import io.reasonrank.synthesis.dense.Encoders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search engine would show for a query: BM25, or BM25 and dense retrieval fused by
 * reciprocal ranks (Cormack et al. 2009, k = 60).
 */
final class Retrieval implements AutoCloseable {
  private static final double K = 60;

  private final Bm25Index bm25;
  private final List<DenseIndex> dense;
  private final Candidates shape;

  /**
   * @param dense none or one
   */
  Retrieval(Bm25Index bm25, List<DenseIndex> dense, Candidates shape) {
    this.bm25 = bm25;
    this.dense = List.copyOf(dense);
    this.shape = shape;
  }

  /** Indexes a collection as a spec asks. */
  static Retrieval of(Collection collection, Candidates shape) throws IOException {
    var bm25 = new Bm25Index(collection.passages().values());
    if (shape.denseDepth() == 0) {
      return new Retrieval(bm25, List.of(), shape);
    }
    Encoder encoder = Encoders.of(shape.encoder(), System.getenv());
    var index = new DenseIndex(collection.passages().values(), encoder);
    return new Retrieval(bm25, List.of(index), shape);
  }

  Bm25Index bm25() {
    return bm25;
  }

  /** The hits that stand in a list. */
  List<String> hits(String text) throws IOException {
    return fused(text, shape.bm25Depth(), shape.denseDepth());
  }

  /** As many hits as a teacher selects from. */
  List<String> pool(String text) throws IOException {
    int dense = shape.denseDepth() == 0 ? 0 : shape.poolSize();
    return fused(text, shape.poolSize(), dense).stream().limit(shape.poolSize()).toList();
  }

  private List<String> fused(String text, int bm25Depth, int denseDepth) throws IOException {
    List<String> lexical = bm25.search(text, bm25Depth);
    if (denseDepth == 0 || dense.isEmpty()) {
      return lexical;
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    add(scores, lexical);
    for (DenseIndex other : dense) {
      add(scores, other.search(text, denseDepth));
    }
    var ids = new ArrayList<>(scores.keySet());
    ids.sort(Comparator.comparing((String id) -> scores.getOrDefault(id, 0.0)).reversed());
    return ids;
  }

  private static void add(Map<String, Double> scores, List<String> ranking) {
    for (int i = 0; i < ranking.size(); i++) {
      scores.merge(ranking.get(i), 1 / (K + i + 1), Double::sum);
    }
  }

  @Override
  public void close() throws IOException {
    bm25.close();
    for (DenseIndex other : dense) {
      other.close();
    }
  }
}
