package io.reasonrank.cli.engine;

import io.reasonrank.cli.serve.ModelDirectory;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.torch.TorchDevice;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Options of the commands that run a model in this process. */
public final class EngineSettings {
  @Option(
      names = "--device",
      description = "auto, cpu, cuda or cuda:N (default: $${REASONRANK_DEVICE}, else auto).")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description = "auto, fp32, bf16 or int8 (default: ${DEFAULT-VALUE}).")
  private String precision = "auto";

  @Option(
      names = "--slots",
      paramLabel = "SEQUENCES",
      description = "Most sequences generated at once (default: 32).")
  private Optional<Integer> slots = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "Most tokens of prompt and completion together (default: the model's own).")
  private Optional<Integer> context = Optional.empty();

  /**
   * Opens a model directory or a GGUF file.
   *
   * @throws StageException 66 if there is no model, 78 if it cannot be loaded
   */
  public DjlEngine open(Path model, Optional<String> name) throws IOException {
    require(model);
    DjlOptions options = options(model, name);
    return loading(() -> DjlEngine.open(model, options));
  }

  /** What the options say, for a model. */
  public DjlOptions options(Path model, Optional<String> name) throws IOException {
    DjlOptions options = loading(this::common);
    if (Artifact.isCommitted(model)) {
      options = options.withDigest(Artifact.manifest(model).digest());
    }
    return name.isPresent() ? options.withModelId(name.get()) : options;
  }

  private DjlOptions common() {
    DjlOptions options =
        DjlOptions.DEFAULTS
            .withPrecision(DjlOptions.precision(precision))
            .withDevice(device.map(TorchDevice::new).orElseGet(TorchDevice::configured));
    options = slots.isPresent() ? options.withSlots(slots.get()) : options;
    return context.isPresent() ? options.withContextTokens(context.get()) : options;
  }

  /** Checks that there is something to load. */
  public static void require(Path model) {
    if (!Files.isRegularFile(model)) {
      ModelDirectory.require(model, "the model");
    }
  }

  /** Turns what loading may say into a fault of the set-up. */
  public static <T> T loading(Supplier<T> work) {
    try {
      return work.get();
    } catch (CheckpointException | IllegalArgumentException | IllegalStateException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }
}
