package io.reasonrank.function.model;

import io.reasonrank.engine.EmbeddedEngine;
import io.reasonrank.engine.EmbeddedEngine.Loaded;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.EngineWindowJudge;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what the configuration names; every fault is one line that says what to do. */
final class ModelOpener {
  private final ServeConfig config;
  private final EngineChoice choice;
  private final ModelSource source;

  ModelOpener(ServeConfig config, EngineChoice choice, ModelSource source) {
    this.config = config;
    this.choice = choice;
    this.source = source;
  }

  /**
   * @throws StageException 78 if the configuration or the model directory is wrong, 66 if there is
   *     no model, 65 if it is not what its manifest or the digest says, 69 if an engine cannot be
   *     asked for the model's name
   */
  OpenedModel open() {
    return switch (choice.engine()) {
      case DJL -> djl(directory(address()), address());
      case OPENAI -> openAi();
      case LEXICAL -> lexical();
    };
  }

  ModelAddress address() {
    return choice
        .address()
        .orElseThrow(
            () ->
                StageException.configuration(
                    choice.property("model.dir")
                        + " and .uri are not set; give the directory or the URI of the model"));
  }

  /** Fetches and verifies a model's files. */
  ModelDirectory directory(ModelAddress address) {
    return ModelDirectory.open(source.fetch(address), config.promptTemplate());
  }

  /** Loads a model's files into this process. */
  OpenedModel djl(ModelDirectory directory, ModelAddress address) {
    return judged("djl", load(directory, address), Optional.empty(), directory.template(), true);
  }

  private Loaded load(ModelDirectory directory, ModelAddress address) {
    EmbeddedEngine embedded =
        EmbeddedEngine.find()
            .orElseThrow(
                () ->
                    StageException.configuration(
                        choice.property("engine")
                            + " is djl, which this build does not have; take openai, or the build"
                            + " for the JVM"));
    try {
      return embedded.load(directory.path(), settings(directory, address));
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw StageException.configuration(
          "cannot load the model " + directory.path() + ": " + e.getMessage());
    }
  }

  private EmbeddedEngine.Settings settings(ModelDirectory directory, ModelAddress address) {
    return new EmbeddedEngine.Settings(
        choice.model().name().orElseGet(address::lastSegment),
        directory.digest(),
        choice.model().slots(),
        choice.model().contextTokens());
  }

  private OpenedModel openAi() {
    Optional<ModelDirectory> directory = choice.address().map(this::directory);
    PromptTemplate template = directory.map(ModelDirectory::template).orElseGet(this::named);
    OpenAiServer server = OpenAiServer.of(choice);
    return judged(
        "openai",
        new Loaded(new OpenAiEngine(server.options()), Tokenizer.estimate(), () -> 0),
        // The server says no digest; the one of the files is what was asked for.
        directory.map(ModelDirectory::digest),
        template,
        server.answered());
  }

  private PromptTemplate named() {
    try {
      return ModelTemplate.named(config.promptTemplate().orElse("reasonrank"));
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private OpenedModel judged(
      String name,
      Loaded loaded,
      Optional<String> digest,
      PromptTemplate template,
      boolean complete) {
    GenerationEngine engine = loaded.engine();
    ModelInfo info = engine.model();
    int passageTokens =
        PassageBudget.tokens(
            config.passageTokens(), config.window(), engine.model().contextTokens());
    return new OpenedModel(
        digest.map(of -> new ModelInfo(info.id(), of, info.contextTokens())).orElse(info),
        name,
        template.digest(),
        new EngineWindowJudge(engine, template, loaded.tokenizer(), passageTokens),
        complete,
        loaded.sequences(),
        engine::close);
  }

  private OpenedModel lexical() {
    Lexicon lexicon = config.lexical().lexicon().map(ModelOpener::read).orElse(Lexicon.EMPTY);
    return new OpenedModel(
        new ModelInfo(choice.model().name().orElse("lexical"), "", Integer.MAX_VALUE),
        "lexical",
        "",
        new LexicalJudge(lexicon, TermStatistics.NONE),
        true,
        () -> 0,
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
