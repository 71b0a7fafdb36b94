package io.reasonrank.engine.djl;

import io.reasonrank.engine.EmbeddedEngine;
import io.reasonrank.engine.djl.torch.TorchRuntime;
import java.nio.file.Path;

/** DJL for programs that take whatever engine is on their class path. */
public final class DjlEmbedded implements EmbeddedEngine {
  /** Files of two bytes a weight become four, and keys and values come on top. */
  private static final double BYTES_PER_FILE_BYTE = 2.5;

  @Override
  public Loaded load(Path directory, Settings settings) {
    DjlEngine engine = DjlEngine.open(directory, options(settings));
    return new Loaded(engine, engine.tokenizer(), engine::sequences);
  }

  private static DjlOptions options(Settings settings) {
    DjlOptions options =
        DjlOptions.DEFAULTS
            .withDigest(settings.digest())
            .withSlots(settings.slots())
            .withModelId(settings.modelId());
    return settings.contextTokens().isPresent()
        ? options.withContextTokens(settings.contextTokens().getAsInt())
        : options;
  }

  /** A card's free memory is not known to us. */
  @Override
  public boolean hasRoomFor(long weightBytes) {
    return TorchRuntime.cards() == 0 && weightBytes * BYTES_PER_FILE_BYTE <= FreeMemory.available();
  }
}
