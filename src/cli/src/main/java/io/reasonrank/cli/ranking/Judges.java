package io.reasonrank.cli.ranking;

import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.EngineWindowJudge;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A judge and what must be closed after it.
 *
 * @param judge orders windows
 * @param resource the model behind it, if any
 */
record Judges(WindowJudge judge, AutoCloseable resource) implements AutoCloseable {

  static Judges model(Path directory, PromptTemplate template, int maxPassageTokens) {
    HfTokenizer tokenizer = HfTokenizer.open(directory);
    DjlEngine engine = DjlEngine.open(directory, DjlOptions.DEFAULTS);
    return new Judges(
        new EngineWindowJudge(engine, template, tokenizer, maxPassageTokens),
        () -> {
          engine.close();
          tokenizer.close();
        });
  }

  /** A model behind an OpenAI-compatible server; its tokens are estimated. */
  static Judges server(OpenAiOptions server, PromptTemplate template, int maxPassageTokens) {
    OpenAiEngine engine = new OpenAiEngine(server);
    return new Judges(
        new EngineWindowJudge(engine, template, Tokenizer.estimate(), maxPassageTokens),
        engine::close);
  }

  /**
   * @param lexicon synonyms in Solr's format, if any
   * @param background texts that word weights are counted in
   */
  static Judges lexical(Optional<String> lexicon, Iterable<String> background) throws IOException {
    return new Judges(
        new LexicalJudge(
            lexicon.isPresent() ? read(lexicon.get()) : Lexicon.EMPTY,
            TermStatistics.of(background)),
        () -> {});
  }

  private static Lexicon read(String file) throws IOException {
    try (BufferedReader lines = Input.open(file)) {
      return Lexicon.read(lines, file);
    } catch (IllegalArgumentException e) {
      throw StageException.data(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("the model could not be closed", e);
    }
  }
}
