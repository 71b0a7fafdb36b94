package io.reasonrank.function.model;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.openai.Dialect;
import io.reasonrank.engine.openai.Discovery;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * An OpenAI-compatible server as it is configured, completed by what it says of itself.
 *
 * @param options how to talk to it
 * @param answered whether it could be asked, or nothing needed to be asked
 */
record OpenAiServer(OpenAiOptions options, boolean answered) {
  /** A server that is starting says nothing for longer; it is asked again later. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * @throws StageException 78 without a usable base URL, 69 if nobody says what the model is called
   */
  static OpenAiServer of(EngineChoice choice) {
    OpenAiOptions told = told(choice);
    if (isComplete(choice.openAi())) {
      return new OpenAiServer(configured(told, choice.openAi()), true);
    }
    try {
      OpenAiOptions asked = Discovery.complete(told.withSilence(PATIENCE));
      return new OpenAiServer(configured(asked.withSilence(told.silence()), choice.openAi()), true);
    } catch (EngineException e) {
      return new OpenAiServer(silent(told, choice, e), false);
    }
  }

  private static OpenAiOptions told(EngineChoice choice) {
    String url =
        choice
            .openAi()
            .baseUrl()
            .orElseThrow(
                () ->
                    StageException.configuration(
                        choice.property("openai.base-url")
                            + " is not set; engine openai needs it"));
    try {
      return OpenAiOptions.of(URI.create(url), choice.openAi().model().orElse(""))
          .withApiKey(choice.openAi().apiKey());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(
          choice.property("openai.base-url") + ": " + e.getMessage());
    }
  }

  private static boolean isComplete(ServeConfig.OpenAi settings) {
    return settings.model().isPresent()
        && settings.dialect().isPresent()
        && settings.contextTokens().isPresent();
  }

  /** What was configured counts more than what the server says. */
  private static OpenAiOptions configured(OpenAiOptions asked, ServeConfig.OpenAi settings) {
    Optional<Dialect> dialect = settings.dialect().filter(kind -> kind != asked.dialect());
    OpenAiOptions spoken = dialect.map(asked::withDialect).orElse(asked);
    return settings.contextTokens().isPresent()
        ? spoken.withContextTokens(settings.contextTokens().getAsInt())
        : spoken;
  }

  private static OpenAiOptions silent(
      OpenAiOptions told, EngineChoice choice, EngineException failure) {
    if (told.model().isEmpty()) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          "the server at "
              + told.baseUrl()
              + " does not say which model it has ("
              + failure.getMessage()
              + "); start it, or give "
              + choice.property("openai.model"));
    }
    return configured(told, choice.openAi());
  }
}
