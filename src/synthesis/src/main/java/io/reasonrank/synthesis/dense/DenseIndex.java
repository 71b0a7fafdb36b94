package io.reasonrank.synthesis.dense;

import io.reasonrank.stage.data.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Nearest passages by vector: Lucene's HNSW graph (Malkov and Yashunin 2018) in memory. */
public final class DenseIndex implements AutoCloseable {
  private static final String VECTOR = "vector";
  private static final String ID = "id";
  private static final int TEXTS_AT_ONCE = 256;

  private final Encoder encoder;
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  /** Encodes and indexes passages; the encoder stays the caller's. */
  public DenseIndex(Iterable<Passage> passages, Encoder encoder) throws IOException {
    this.encoder = encoder;
    var config = new IndexWriterConfig().setMergeScheduler(new SerialMergeScheduler());
    try (var writer = new IndexWriter(directory, config)) {
      var some = new ArrayList<Passage>();
      for (Passage passage : passages) {
        some.add(passage);
        if (some.size() == TEXTS_AT_ONCE) {
          add(writer, some);
        }
      }
      add(writer, some);
      writer.forceMerge(1); // one graph, built in one order
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
  }

  private void add(IndexWriter writer, List<Passage> passages) throws IOException {
    if (passages.isEmpty()) {
      return;
    }
    List<float[]> vectors = encoder.encode(passages.stream().map(Passage::text).toList());
    for (int i = 0; i < passages.size(); i++) {
      var document = new Document();
      document.add(new StoredField(ID, passages.get(i).id()));
      document.add(
          new KnnFloatVectorField(VECTOR, vectors.get(i), VectorSimilarityFunction.DOT_PRODUCT));
      writer.addDocument(document);
    }
    passages.clear();
  }

  /** Ids of the nearest passages, nearest first. */
  public List<String> search(String text, int depth) throws IOException {
    float[] vector = encoder.encode(List.of(text)).getFirst();
    var query = new KnnFloatVectorQuery(VECTOR, vector, depth);
    StoredFields fields = searcher.storedFields();
    var ids = new ArrayList<String>();
    for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
      ids.add(fields.document(hit.doc).get(ID));
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
