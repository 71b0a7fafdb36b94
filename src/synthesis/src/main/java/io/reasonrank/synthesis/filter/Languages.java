package io.reasonrank.synthesis.filter;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/** Finds texts in other languages than those wanted (Apache OpenNLP's model of 183 languages). */
public final class Languages {
  /** Shorter texts look like many languages. */
  private static final int LEAST_LETTERS = 40;

  private static final String MODEL = "/langdetect-183.bin";

  private final Set<String> wanted;
  private final LanguageDetectorME detector;

  private Languages(Set<String> wanted, LanguageDetectorME detector) {
    this.wanted = wanted;
    this.detector = detector;
  }

  /**
   * @param wanted ISO 639-3 codes, such as {@code eng}
   * @throws StageException 78 for a code that the model does not know
   */
  public static Languages of(List<String> wanted) throws IOException {
    try (InputStream model = Languages.class.getResourceAsStream(MODEL)) {
      if (model == null) {
        throw new IOException(MODEL + " is not on the class path");
      }
      var detector = new LanguageDetectorME(new LanguageDetectorModel(model));
      Set<String> known = Set.of(detector.getSupportedLanguages());
      for (String code : wanted) {
        if (!known.contains(code)) {
          throw StageException.configuration(
              "spec.filters.languages: \""
                  + code
                  + "\" is no language that can be told; give ISO"
                  + " 639-3 codes such as eng, deu, cmn");
        }
      }
      return new Languages(new TreeSet<>(wanted), detector);
    }
  }

  /** The language of a text that is in none of those wanted; empty for short texts. */
  public Optional<String> other(String text) {
    if (text.codePoints().filter(Character::isLetter).count() < LEAST_LETTERS) {
      return Optional.empty();
    }
    String language = detector.predictLanguage(text).getLang();
    return wanted.contains(language) ? Optional.empty() : Optional.of(language);
  }
}
