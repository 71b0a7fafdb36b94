package io.reasonrank.engine.djl.decode;

/** The place of one sequence's keys and values. */
record CacheSlot(Slab slab, int index) {
  int capacity() {
    return slab.capacity();
  }
}
