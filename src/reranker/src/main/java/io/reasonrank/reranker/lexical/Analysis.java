package io.reasonrank.reranker.lexical;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Lucene's English analysis (lower case, possessives, stop words, Porter stems), with the surface
 * words kept. Safe for many threads.
 */
final class Analysis {
  private final Analyzer analyzer = new EnglishAnalyzer();

  List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("text", text)) {
      CharTermAttribute stem = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        String surface = text.substring(offset.startOffset(), offset.endOffset());
        words.add(new Word(stem.toString(), surface.toLowerCase(Locale.ROOT)));
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException("analysing a string needs no I/O", e);
    }
    return words;
  }

  List<String> stems(String text) {
    return words(text).stream().map(Word::stem).toList();
  }
}
