package io.reasonrank.engine.djl.decode;

import java.util.Arrays;

/** A growing list of token ids; used by one thread. */
public final class TokenIds {
  private long[] ids = new long[64];
  private int count;

  public void add(long id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
  }

  public int size() {
    return count;
  }

  public long[] toArray() {
    return Arrays.copyOf(ids, count);
  }
}
