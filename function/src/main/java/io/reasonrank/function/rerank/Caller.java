package io.reasonrank.function.rerank;

import java.util.OptionalInt;

/**
 * Whoever sent a request.
 *
 * @param name of the API key or the token's subject; never the secret itself
 * @param tokensPerMinute tokens that the key may spend; the endpoint's own limit if empty
 */
public record Caller(String name, OptionalInt tokensPerMinute) {
  /** Nobody was asked for a key. */
  public static final Caller ANONYMOUS = new Caller("anonymous", OptionalInt.empty());
}
