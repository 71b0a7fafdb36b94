package io.reasonrank.function;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An untrained model in a directory of its own, served by the embedded engine. */
public class TinyModel implements QuarkusTestResourceLifecycleManager {
  private static final long SEED = 7;
  private static final PromptTemplate TEMPLATE = PromptTemplate.builtIn("compact");

  private Path model = Path.of("");
  private Map<String, String> more = Map.of();

  /** Further settings of the endpoint. */
  @Override
  public void init(Map<String, String> settings) {
    more = settings;
  }

  @Override
  public Map<String, String> start() {
    try {
      model = Files.createTempDirectory("tiny-model");
      ModelCreator.tiny(SEED).create(model, List.of("rose plum leaves sticky sun summer"));
      Files.writeString(model.resolve(PromptTemplate.FILE_NAME), TEMPLATE.format());
      Map<String, String> settings = new HashMap<>(more);
      settings.putAll(
          Map.of(
              "reasonrank.engine", "djl",
              "reasonrank.model.dir", model.toString(),
              "reasonrank.model.name", "tiny",
              "reasonrank.window", "4",
              "reasonrank.reasoning-tokens", "24",
              "reasonrank.answer-tokens", "24"));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try (Stream<Path> files = Files.walk(model)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
