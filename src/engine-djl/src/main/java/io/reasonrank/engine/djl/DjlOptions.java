package io.reasonrank.engine.djl;

import java.util.Optional;

/**
 * Settings of the embedded engine.
 *
 * @param modelId name that clients see; empty for the directory's name
 * @param digest digest of the model artifact, or empty
 * @param slots sequences generated at once; fewer where their caches would pass 2 GiB
 * @param contextTokens most tokens of one sequence; empty for what the model was made for, at most
 *     {@value #LARGEST_DEFAULT_CONTEXT}
 * @param prefillTokens most prompt tokens read in one step
 */
public record DjlOptions(
    Optional<String> modelId,
    String digest,
    int slots,
    Optional<Integer> contextTokens,
    int prefillTokens) {

  static final int LARGEST_DEFAULT_CONTEXT = 4096;

  /** Keys and values of all slots together. */
  static final long MOST_CACHE_BYTES = 2L << 30;

  public static final DjlOptions DEFAULTS =
      new DjlOptions(Optional.empty(), "", 16, Optional.empty(), 8192);

  public DjlOptions {
    if (slots < 1 || prefillTokens < 1) {
      throw new IllegalArgumentException(
          "slots is " + slots + ", prefillTokens is " + prefillTokens + "; give at least 1");
    }
  }

  public DjlOptions withModelId(String name) {
    return new DjlOptions(Optional.of(name), digest, slots, contextTokens, prefillTokens);
  }

  public DjlOptions withContextTokens(int tokens) {
    return new DjlOptions(modelId, digest, slots, Optional.of(tokens), prefillTokens);
  }

  public DjlOptions withSlots(int number) {
    return new DjlOptions(modelId, digest, number, contextTokens, prefillTokens);
  }

  public DjlOptions withDigest(String value) {
    return new DjlOptions(modelId, value, slots, contextTokens, prefillTokens);
  }
}
