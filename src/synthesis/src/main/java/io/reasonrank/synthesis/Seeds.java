package io.reasonrank.synthesis;

import io.reasonrank.stage.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Random numbers that depend on names, not on the order of calls: the list of a query is the same
 * in whichever shard, and after however many restarts, it is made.
 */
final class Seeds {
  private static final int HEX_DIGITS_OF_LONG = 16;

  private Seeds() {}

  /** A generator for one purpose; {@link Random} because its sequence is part of its contract. */
  static Random random(long seed, Object... names) {
    var text = new StringBuilder().append(seed);
    for (Object name : names) {
      text.append('\0').append(name);
    }
    String hex = Digests.hex(text.toString().getBytes(StandardCharsets.UTF_8));
    return new Random(Long.parseUnsignedLong(hex.substring(0, HEX_DIGITS_OF_LONG), 16));
  }
}
