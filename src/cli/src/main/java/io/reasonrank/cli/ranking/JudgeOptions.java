package io.reasonrank.cli.ranking;

import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which judge orders the windows. */
final class JudgeOptions {
  private static final String KEY = "REASONRANK_OPENAI_API_KEY";

  @Option(
      names = "--engine",
      description = "djl, openai or lexical; djl with --model, lexical without it, by default.")
  private Optional<String> engine = Optional.empty();

  @Option(
      names = "--model",
      description = "Model directory for the embedded engine, or the model's name at the server.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--base-url",
      description = "OpenAI-compatible server, for example http://localhost:8000/v1.")
  private Optional<String> baseUrl = Optional.empty();

  @Option(
      names = "--context-tokens",
      defaultValue = "32768",
      description = "Tokens that the server's model holds; default ${DEFAULT-VALUE}.")
  private int contextTokens;

  @Option(
      names = "--prompt-template",
      description = "A file or a built-in name; reasonrank for a server's model by default.")
  private Optional<String> template = Optional.empty();

  @Option(names = "--lexicon", description = "Synonyms of the lexical judge, in Solr's format.")
  private Optional<String> lexicon = Optional.empty();

  @Option(names = "--max-passage-tokens", defaultValue = "512", description = "Passages are cut.")
  private int maxPassageTokens;

  private final UnaryOperator<@Nullable String> environment;

  JudgeOptions() {
    this(System::getenv);
  }

  JudgeOptions(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * @param background texts that the lexical judge counts its word weights in
   * @throws StageException 78 if the options do not fit together
   */
  Judges open(Iterable<String> background) throws IOException {
    return switch (engine.orElse(model.isPresent() ? "djl" : "lexical")) {
      case "djl" -> embedded();
      case "openai" ->
          Judges.server(server(), Templates.choose(template, Optional.empty()), maxPassageTokens);
      case "lexical" -> Judges.lexical(lexicon, background);
      default ->
          throw StageException.configuration(
              "--engine is '" + engine.orElse("") + "'; give djl, openai or lexical");
    };
  }

  private Judges embedded() {
    Path directory = Path.of(needed(model, "--model", "djl"));
    return Judges.model(
        directory, Templates.choose(template, Optional.of(directory)), maxPassageTokens);
  }

  private OpenAiOptions server() {
    String url = needed(baseUrl, "--base-url", "openai");
    try {
      return OpenAiOptions.of(URI.create(url), needed(model, "--model", "openai"))
          .withApiKey(Optional.ofNullable(environment.apply(KEY)))
          .withContextTokens(contextTokens);
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("--base-url: " + e.getMessage());
    }
  }

  private static String needed(Optional<String> value, String option, String engine) {
    return value.orElseThrow(
        () ->
            StageException.configuration(option + " is missing; --engine " + engine + " needs it"));
  }
}
