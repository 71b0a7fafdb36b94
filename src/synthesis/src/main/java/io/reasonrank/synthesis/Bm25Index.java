package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * BM25 (Robertson and Zaragoza 2009; Lucene's k1 = 1.2, b = 0.75) over a corpus in memory. Passages
 * of one score stand in corpus order.
 */
final class Bm25Index implements AutoCloseable {
  private static final String TEXT = "text";
  private static final String ID = "id";

  private final Analyzer analyzer = new EnglishAnalyzer();
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  Bm25Index(Iterable<Passage> passages) throws IOException {
    try (var writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      for (Passage passage : passages) {
        writer.addDocument(document(passage));
      }
      writer.forceMerge(1); // one segment: document numbers, and so ties, follow the corpus
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setSimilarity(new BM25Similarity());
  }

  /** Ids of the best passages that share a term with the text, best first. */
  List<String> search(String text, int depth) throws IOException {
    BooleanQuery query = query(text);
    if (depth == 0 || query.clauses().isEmpty()) {
      return List.of();
    }
    StoredFields fields = searcher.storedFields();
    var ids = new ArrayList<String>();
    for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
      ids.add(fields.document(hit.doc).get(ID));
    }
    return ids;
  }

  private BooleanQuery query(String text) throws IOException {
    var query = new BooleanQuery.Builder();
    Terms.of(analyzer, text).stream()
        .limit(IndexSearcher.getMaxClauseCount())
        .map(term -> new TermQuery(new Term(TEXT, term)))
        .forEach(term -> query.add(term, BooleanClause.Occur.SHOULD));
    return query.build();
  }

  private static Document document(Passage passage) {
    var document = new Document();
    document.add(new StoredField(ID, passage.id()));
    document.add(new TextField(TEXT, passage.text(), Field.Store.NO));
    return document;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
    analyzer.close();
  }
}
