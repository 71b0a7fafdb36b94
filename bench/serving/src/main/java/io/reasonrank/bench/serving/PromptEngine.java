package io.reasonrank.bench.serving;

import io.reasonrank.engine.EmbeddedEngine;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Tokenizer;
import java.nio.file.Path;

/**
 * An engine that answers at once, or after {@code BENCH_WINDOW_MILLIS} with as many windows side by
 * side as it has slots: what is measured is everything around it.
 */
public final class PromptEngine implements EmbeddedEngine {
  @Override
  public Loaded load(Path directory, Settings settings) {
    long millis = Long.parseLong(System.getenv().getOrDefault("BENCH_WINDOW_MILLIS", "0"));
    ModelInfo info = new ModelInfo(settings.modelId(), settings.digest(), 32_768);
    Answers answers = millis == 0 ? Answers.atOnce() : Answers.after(millis, settings.slots());
    return new Loaded(engine(info, answers), Tokenizer.estimate(), () -> 0);
  }

  @Override
  public boolean hasRoomFor(long weightBytes) {
    return true;
  }

  private static GenerationEngine engine(ModelInfo info, Answers answers) {
    return new GenerationEngine() {
      @Override
      public io.smallrye.mutiny.Multi<GenerationEvent> generate(
          io.reasonrank.engine.GenerationRequest request) {
        return answers.to(request);
      }

      @Override
      public EngineCapabilities capabilities() {
        return new EngineCapabilities(true, true, false, false, false);
      }

      @Override
      public ModelInfo model() {
        return info;
      }

      @Override
      public void close() {
        answers.close();
      }
    };
  }
}
