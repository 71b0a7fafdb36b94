package io.reasonrank.function.model;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.EngineWindowJudge;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what the configuration names; every fault is one line that says what to do. */
final class ModelOpener {
  private final ServeConfig config;

  ModelOpener(ServeConfig config) {
    this.config = config;
  }

  /**
   * @throws StageException 78 if the configuration or the model directory is wrong, 65 if the model
   *     is not what its manifest says
   */
  ServedModel open() {
    return switch (config.engine()) {
      case DJL -> djl();
      case OPENAI -> openAi();
      case LEXICAL -> lexical();
    };
  }

  private ServedModel djl() {
    Path path =
        config
            .model()
            .dir()
            .orElseThrow(
                () ->
                    StageException.configuration(
                        "reasonrank.model.dir is not set; give the directory of the model"));
    ModelDirectory directory = ModelDirectory.open(path, config.promptTemplate());
    DjlEngine engine = load(directory);
    return judged("djl", engine, engine.tokenizer(), directory.template());
  }

  private DjlEngine load(ModelDirectory directory) {
    try {
      return DjlEngine.open(directory.path(), options(directory));
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw StageException.configuration(
          "cannot load the model " + directory.path() + ": " + e.getMessage());
    }
  }

  private DjlOptions options(ModelDirectory directory) {
    var context = config.model().contextTokens();
    var unnamed =
        DjlOptions.DEFAULTS.withDigest(directory.digest()).withSlots(config.model().slots());
    var options = config.model().name().map(unnamed::withModelId).orElse(unnamed);
    return context.isPresent() ? options.withContextTokens(context.getAsInt()) : options;
  }

  private ServedModel openAi() {
    ServeConfig.OpenAi openAi = config.openai();
    String url = needed(openAi.baseUrl(), "reasonrank.openai.base-url");
    String model = needed(openAi.model(), "reasonrank.openai.model");
    var engine =
        new OpenAiEngine(
            OpenAiOptions.of(URI.create(url), model)
                .withApiKey(openAi.apiKey())
                .withContextTokens(openAi.contextTokens())
                .withDialect(openAi.dialect()));
    return judged("openai", engine, Tokenizer.estimate(), openAiTemplate());
  }

  private PromptTemplate openAiTemplate() {
    Optional<Path> directory = config.model().dir();
    if (directory.isPresent()) {
      return ModelDirectory.open(directory.get(), config.promptTemplate()).template();
    }
    try {
      return ModelTemplate.named(config.promptTemplate().orElse("reasonrank"));
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private static String needed(Optional<String> value, String property) {
    return value.orElseThrow(
        () -> StageException.configuration(property + " is not set; engine openai needs it"));
  }

  private ServedModel judged(
      String name, GenerationEngine engine, Tokenizer tokenizer, PromptTemplate template) {
    int passageTokens =
        PassageBudget.tokens(
            config.passageTokens(), config.window(), engine.model().contextTokens());
    return new ServedModel(
        engine.model(),
        name,
        template.digest(),
        new EngineWindowJudge(engine, template, tokenizer, passageTokens),
        engine::close);
  }

  private ServedModel lexical() {
    Lexicon lexicon = config.lexical().lexicon().map(ModelOpener::read).orElse(Lexicon.EMPTY);
    return new ServedModel(
        new ModelInfo(config.model().name().orElse("lexical"), "", Integer.MAX_VALUE),
        "lexical",
        "",
        new LexicalJudge(lexicon, TermStatistics.NONE),
        () -> {});
  }

  private static Lexicon read(Path file) {
    try (var in = Files.newBufferedReader(file)) {
      return Lexicon.read(in, file.toString());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw StageException.configuration("cannot read the lexicon " + file + ": " + e.getMessage());
    }
  }
}
