package io.reasonrank.engine.djl.decode;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.program.CacheCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The memory of keys and values, handed out in slots and never more than a limit. Used by one
 * thread.
 */
final class CachePool implements AutoCloseable {
  private static final int SMALLEST = 64;
  private static final int LARGEST_DOUBLED = 4096;
  private static final int STEP = 1024;
  private static final int MOST_SLOTS = 16;
  private static final long SHARED_SLAB_BYTES = 64L << 20;

  private final NDManager scope;
  private final ModelConfig config;
  private final long limit;
  private final CacheCopy copy;
  private final List<Slab> slabs = new ArrayList<>();
  private long used;
  private long opened;

  CachePool(NDManager parent, ModelConfig config, long limit) {
    this.scope = parent.newSubManager();
    this.config = config;
    this.limit = limit;
    this.copy = new CacheCopy(scope);
  }

  /** Bytes of keys and values of one position. */
  static long bytesPerPosition(ModelConfig config) {
    return 2L * config.layers() * config.keyValueHeads() * config.headSize() * Float.BYTES;
  }

  /** Most positions of one sequence that fit under a limit. */
  static int mostPositions(ModelConfig config, long limit) {
    long most = limit / bytesPerPosition(config);
    int whole = (int) Math.min(most, Integer.MAX_VALUE - STEP);
    return whole > LARGEST_DOUBLED ? whole / STEP * STEP : Integer.highestOneBit(whole);
  }

  long used() {
    return used;
  }

  long limit() {
    return limit;
  }

  /** A slot of at least {@code positions}, if there is memory for it. */
  Optional<CacheSlot> take(int positions) {
    int capacity = capacity(positions);
    for (Slab slab : slabs) {
      if (slab.capacity() == capacity && !slab.isFull()) {
        return Optional.of(new CacheSlot(slab, slab.take()));
      }
    }
    return open(capacity).map(slab -> new CacheSlot(slab, slab.take()));
  }

  /** Whether {@link #take} would keep {@code share} of the limit free. */
  boolean isRoomy(int positions, double share) {
    long bytes = capacity(positions) * bytesPerPosition(config);
    return limit - used - bytes >= share * limit;
  }

  void release(CacheSlot slot) {
    slot.slab().release(slot.index());
    // Small slabs are kept: the next sequence of that length is likely to come soon.
    if (slot.slab().isEmpty() && slot.slab().bytes() > SHARED_SLAB_BYTES) {
      close(slot.slab());
    }
  }

  /** Gives back slabs that hold nothing. */
  void trim() {
    slabs.stream().filter(Slab::isEmpty).toList().forEach(this::close);
  }

  /** Copies the first positions of one slot over another's. */
  void copy(CacheSlot from, CacheSlot to, int positions) {
    copy.copy(from.slab().tensor(), from.index(), to.slab().tensor(), to.index(), positions);
  }

  private Optional<Slab> open(int capacity) {
    long one = capacity * bytesPerPosition(config);
    int slots = (int) Math.clamp(SHARED_SLAB_BYTES / one, 1, Math.min(MOST_SLOTS, share(capacity)));
    if (limit - used < slots * one) {
      trim();
      slots = (int) Math.min(slots, (limit - used) / one);
    }
    if (slots < 1) {
      return Optional.empty();
    }
    var shape =
        new Shape(config.layers(), 2, slots, config.keyValueHeads(), capacity, config.headSize());
    // Zeros, because masked positions are read too and must be numbers.
    var slab =
        new Slab(opened++, scope.zeros(shape, DataType.FLOAT32), slots, capacity, slots * one);
    slabs.add(slab);
    used += slab.bytes();
    return Optional.of(slab);
  }

  private static int share(int capacity) {
    return Math.max(1, LARGEST_DOUBLED / capacity);
  }

  private void close(Slab slab) {
    slabs.remove(slab);
    used -= slab.bytes();
    slab.tensor().close();
  }

  /** Powers of two, then multiples of {@value #STEP}. */
  static int capacity(int positions) {
    if (positions > LARGEST_DOUBLED) {
      return Math.ceilDiv(positions, STEP) * STEP;
    }
    int floor = Math.max(SMALLEST, positions);
    return floor == 1 ? 1 : Integer.highestOneBit(floor - 1) << 1;
  }

  @Override
  public void close() {
    scope.close();
  }
}
