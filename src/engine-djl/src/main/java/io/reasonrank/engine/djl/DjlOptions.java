package io.reasonrank.engine.djl;

import io.reasonrank.engine.djl.program.Precision;
import io.reasonrank.engine.djl.torch.TorchDevice;
import java.util.Locale;
import java.util.Optional;

/**
 * Settings of the embedded engine.
 *
 * @param modelId name that clients see; empty for the directory's name
 * @param digest digest of the model artifact, or empty
 * @param slots most sequences in flight; others wait
 * @param contextTokens most tokens of one sequence; empty for what the model was made for, as far
 *     as the cache holds it
 * @param prefillTokens most prompt tokens read in one step; a quarter of it while others generate
 * @param precision how weights are kept; empty chooses: fp32, or bf16 where fp32 would take more
 *     than half of the memory
 * @param cacheBytes most memory of keys and values; empty for {@value #SHARE_OF_FREE} of what is
 *     free once the weights are loaded
 * @param device where the model runs
 */
public record DjlOptions(
    Optional<String> modelId,
    String digest,
    int slots,
    Optional<Integer> contextTokens,
    int prefillTokens,
    Optional<Precision> precision,
    Optional<Long> cacheBytes,
    TorchDevice device) {

  static final double SHARE_OF_FREE = 0.5;

  public static final DjlOptions DEFAULTS =
      new DjlOptions(
          Optional.empty(),
          "",
          32,
          Optional.empty(),
          1024,
          Optional.empty(),
          Optional.empty(),
          TorchDevice.configured());

  public DjlOptions {
    if (slots < 1 || prefillTokens < 1) {
      throw new IllegalArgumentException(
          "slots is " + slots + ", prefillTokens is " + prefillTokens + "; give at least 1");
    }
    if (cacheBytes.isPresent() && cacheBytes.get() < 1) {
      throw new IllegalArgumentException("cacheBytes is " + cacheBytes.get() + "; give at least 1");
    }
  }

  /** A precision by its name: {@code fp32}, {@code bf16}, {@code int8}, or {@code auto}. */
  public static Optional<Precision> precision(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "auto" -> Optional.empty();
      case "fp32" -> Optional.of(Precision.FP32);
      case "bf16" -> Optional.of(Precision.BF16);
      case "int8" -> Optional.of(Precision.INT8);
      default ->
          throw new IllegalArgumentException(
              "precision is '" + name + "'; give auto, fp32, bf16 or int8");
    };
  }

  public DjlOptions withModelId(String name) {
    return new DjlOptions(
        Optional.of(name),
        digest,
        slots,
        contextTokens,
        prefillTokens,
        precision,
        cacheBytes,
        device);
  }

  public DjlOptions withDigest(String value) {
    return new DjlOptions(
        modelId, value, slots, contextTokens, prefillTokens, precision, cacheBytes, device);
  }

  public DjlOptions withSlots(int number) {
    return new DjlOptions(
        modelId, digest, number, contextTokens, prefillTokens, precision, cacheBytes, device);
  }

  public DjlOptions withContextTokens(int tokens) {
    return new DjlOptions(
        modelId, digest, slots, Optional.of(tokens), prefillTokens, precision, cacheBytes, device);
  }

  public DjlOptions withPrefillTokens(int tokens) {
    return new DjlOptions(
        modelId, digest, slots, contextTokens, tokens, precision, cacheBytes, device);
  }

  public DjlOptions withPrecision(Optional<Precision> kept) {
    return new DjlOptions(
        modelId, digest, slots, contextTokens, prefillTokens, kept, cacheBytes, device);
  }

  public DjlOptions withCacheBytes(long bytes) {
    return new DjlOptions(
        modelId,
        digest,
        slots,
        contextTokens,
        prefillTokens,
        precision,
        Optional.of(bytes),
        device);
  }

  public DjlOptions withDevice(TorchDevice place) {
    return new DjlOptions(
        modelId, digest, slots, contextTokens, prefillTokens, precision, cacheBytes, place);
  }
}
