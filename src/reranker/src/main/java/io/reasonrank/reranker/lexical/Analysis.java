package io.reasonrank.reranker.lexical;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Lucene's English analysis (lower case, possessives, stop words and more function words, Porter
 * stems), with the surface words kept. Safe for many threads.
 */
final class Analysis {
  /**
   * Beside Lucene's own: words of questions and of grammar. Lucene keeps them because a phrase may
   * need them; a judge that counts matching words must not.
   */
  private static final String FUNCTION_WORDS =
      "about above after again all also always am any because been before being below between both"
          + " can cannot could did do does doing down during each else even ever every few from get"
          + " gets getting got had has have having he help her here him his how i its itself just"
          + " keep let like made make makes making many may me might more most much must my need"
          + " needs never nor now off often once one only onto other our out over own quite rather"
          + " same she should since so some still than them themselves those though through too"
          + " under until up upon us use used very want was we were what when where whether which"
          + " while who whose why within without would yet you your";

  private final Analyzer analyzer = new EnglishAnalyzer(stopWords());

  private static CharArraySet stopWords() {
    var words = new CharArraySet(EnglishAnalyzer.getDefaultStopSet(), true);
    words.addAll(List.of(FUNCTION_WORDS.split(" ")));
    return words;
  }

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
