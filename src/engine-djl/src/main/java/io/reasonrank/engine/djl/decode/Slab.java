package io.reasonrank.engine.djl.decode;

import ai.djl.ndarray.NDArray;
import java.util.BitSet;

/** A tensor of keys and values with room for a few sequences of like length. */
final class Slab {
  private final long number;
  private final NDArray tensor;
  private final int slots;
  private final int capacity;
  private final long bytes;
  private final BitSet taken = new BitSet();

  /**
   * @param number order of creation, by which a step sorts its rows
   * @param tensor float32 [layers,2,slots,K,capacity,D]
   * @param capacity positions of one slot
   */
  Slab(long number, NDArray tensor, int slots, int capacity, long bytes) {
    this.number = number;
    this.tensor = tensor;
    this.slots = slots;
    this.capacity = capacity;
    this.bytes = bytes;
  }

  long number() {
    return number;
  }

  NDArray tensor() {
    return tensor;
  }

  int capacity() {
    return capacity;
  }

  long bytes() {
    return bytes;
  }

  boolean isFull() {
    return taken.cardinality() == slots;
  }

  boolean isEmpty() {
    return taken.isEmpty();
  }

  /** Takes the lowest free slot, so that neighbours attend together. */
  int take() {
    int slot = taken.nextClearBit(0);
    taken.set(slot);
    return slot;
  }

  void release(int slot) {
    taken.clear(slot);
  }
}
