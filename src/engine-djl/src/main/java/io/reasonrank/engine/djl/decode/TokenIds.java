package io.reasonrank.engine.djl.decode;

import java.util.Arrays;

/** A growing list of token ids; used by one thread. */
public final class TokenIds {
  private long[] ids;
  private int count;

  public TokenIds() {
    this(new long[64], 0);
  }

  private TokenIds(long[] ids, int count) {
    this.ids = ids;
    this.count = count;
  }

  /** A list that begins with a copy of {@code start}. */
  public static TokenIds startingWith(long[] start) {
    return new TokenIds(Arrays.copyOf(start, start.length + 64), start.length);
  }

  public void add(long id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
  }

  public int size() {
    return count;
  }

  public long get(int at) {
    return ids[at];
  }

  /** Ids in [from, to). */
  public long[] range(int from, int to) {
    return Arrays.copyOfRange(ids, from, to);
  }

  public long[] toArray() {
    return Arrays.copyOf(ids, count);
  }

  /** Length of the common beginning with another list. */
  int commonPrefix(TokenIds other) {
    return commonPrefix(other.ids, other.count);
  }

  /** Length of the common beginning with {@code other[0, otherLength)}. */
  int commonPrefix(long[] other, int otherLength) {
    int shorter = Math.min(count, otherLength);
    int differs = Arrays.mismatch(ids, 0, shorter, other, 0, shorter);
    return differs < 0 ? shorter : differs;
  }
}
