package io.reasonrank.engine;

/**
 * The model behind an engine.
 *
 * @param id name that clients see
 * @param digest {@code sha256:…} of the artifact, or empty when the engine does not know it
 * @param contextTokens most tokens of prompt and completion together
 */
public record ModelInfo(String id, String digest, int contextTokens) {}
