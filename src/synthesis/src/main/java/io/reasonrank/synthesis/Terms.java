package io.reasonrank.synthesis;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** The distinct terms of a text, as an index sees them. */
final class Terms {
  private Terms() {}

  static Set<String> of(Analyzer analyzer, String text) throws IOException {
    var terms = new LinkedHashSet<String>();
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      var term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
    }
    return terms;
  }
}
