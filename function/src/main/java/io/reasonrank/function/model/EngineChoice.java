package io.reasonrank.function.model;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.ServeConfig.EngineType;
import java.util.Optional;

/**
 * Which engine runs which model, for the endpoint itself or for the second backend beside it.
 *
 * @param engine what judges windows
 * @param model the model's files and name
 * @param openAi the server of engine {@code openai}
 * @param prefix of the properties, for errors
 */
record EngineChoice(
    EngineType engine, ServeConfig.Model model, ServeConfig.OpenAi openAi, String prefix) {

  static EngineChoice of(ServeConfig config) {
    return new EngineChoice(config.engine(), config.model(), config.openai(), "reasonrank");
  }

  /** The second backend, if it runs in this process. */
  static Optional<EngineChoice> ofCandidate(ServeConfig config) {
    ServeConfig.Candidate second = config.candidate();
    return second
        .engine()
        .map(
            engine ->
                new EngineChoice(engine, second.model(), second.openai(), "reasonrank.candidate"));
  }

  /** The model's files: a directory, or a URI with a digest. */
  Optional<ModelAddress> address() {
    return model
        .uri()
        .or(() -> model.dir().map(Object::toString))
        .map(uri -> new ModelAddress(uri, model.digest()));
  }

  String property(String name) {
    return prefix + "." + name;
  }
}
