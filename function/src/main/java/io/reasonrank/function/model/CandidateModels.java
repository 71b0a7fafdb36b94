package io.reasonrank.function.model;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Deadlines;
import io.reasonrank.function.telemetry.WindowTelemetry;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Opens the second model of this process, if the configuration names one. */
@Singleton
public final class CandidateModels {
  private final ServeConfig config;
  private final ModelSource source;
  private final WindowTelemetry telemetry;
  private final Deadlines deadlines;

  CandidateModels(
      ServeConfig config, ModelSource source, WindowTelemetry telemetry, Deadlines deadlines) {
    this.config = config;
    this.source = source;
    this.telemetry = telemetry;
    this.deadlines = deadlines;
  }

  /** The model, opened; whoever asks closes it. */
  public Optional<LiveModel> open() {
    return EngineChoice.ofCandidate(config)
        .map(choice -> new ModelOpener(config, choice, source).open())
        .map(model -> new LiveModel(model, config.concurrency(), telemetry, deadlines.timer()));
  }
}
