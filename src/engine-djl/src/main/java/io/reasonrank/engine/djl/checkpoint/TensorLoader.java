package io.reasonrank.engine.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Makes float32 tensors of stored ones. Plain 32-bit data becomes a tensor where it is mapped;
 * anything else is widened or unpacked, a piece at a time, into memory of the tensor library.
 */
final class TensorLoader implements AutoCloseable {
  /** A piece's bytes must fit into a buffer of Java, and its floats should not weigh. */
  private static final long PIECE_NUMBERS = 1L << 24;

  private final NDManager scope;
  private final Arena memory;
  private final boolean trainable;
  private final long pieceNumbers;
  private final TorchProgram fill;

  /**
   * @param scope of the tensors
   * @param memory of those that lie in mapped files; must outlive the scope
   * @param trainable whether the tensors will be written to
   */
  TensorLoader(NDManager scope, Arena memory, boolean trainable) {
    this(scope, memory, trainable, PIECE_NUMBERS);
  }

  TensorLoader(NDManager scope, Arena memory, boolean trainable, long pieceNumbers) {
    this.scope = scope;
    this.memory = memory;
    this.trainable = trainable;
    this.pieceNumbers = pieceNumbers;
    this.fill =
        TorchProgram.compile(
            scope,
            List.of("t", "p", "x"),
            """
                part = torch.narrow(torch.view(t[0], [-1]), 0, int(x[0]), torch.size(p[0], 0))
                written = torch.copy_(part, p[0])
                return [x[0]]
            """);
  }

  NDArray load(StoredTensor stored) {
    if (!trainable && stored.isPlain() && stored.type() == TensorType.F32) {
      MemorySegment mapped = stored.map(memory);
      // Processors and libraries expect numbers at multiples of their size.
      if (mapped.address() % Float.BYTES == 0 && mapped.byteSize() <= Integer.MAX_VALUE) {
        return scope.create(bytes(mapped), new Shape(stored.shape()), DataType.FLOAT32);
      }
    }
    NDArray target = scope.create(new Shape(stored.shape()), DataType.FLOAT32);
    fill(target, stored);
    return target;
  }

  /** A tensor of its own with the values of one of Java's. */
  NDArray copy(Safetensors.Tensor tensor) {
    NDArray target = scope.create(new Shape(tensor.shape()), DataType.FLOAT32);
    fill(target, 0, MemorySegment.ofBuffer(tensor.data().duplicate().clear()));
    return target;
  }

  private void fill(NDArray target, StoredTensor stored) {
    try (var arena = Arena.ofShared()) {
      MemorySegment data = stored.map(arena);
      long columns = stored.columns();
      long rowsAtOnce = stored.interleavedHeads() > 0 ? stored.rows() : pieceNumbers / columns;
      rowsAtOnce = Math.clamp(rowsAtOnce, 1, Math.max(1, stored.rows()));
      MemorySegment floats = arena.allocate(rowsAtOnce * columns * Float.BYTES, 64);
      for (long row = 0; row < stored.rows(); row += rowsAtOnce) {
        long rows = Math.min(rowsAtOnce, stored.rows() - row);
        stored.unpackRows(data, row, rows, floats);
        MemorySegment piece = floats.asSlice(0, rows * columns * Float.BYTES);
        fill(target, row * columns, piece);
      }
    }
  }

  /** Writes a piece into a tensor, from number {@code from} on. */
  private void fill(NDArray target, long from, MemorySegment floats) {
    if (floats.byteSize() == 0) {
      return;
    }
    try (NDManager work = scope.newSubManager()) {
      var shape = new Shape(floats.byteSize() / Float.BYTES);
      NDArray piece = work.create(bytes(floats), shape, DataType.FLOAT32);
      var range = new NDList(work.create(new long[] {from}));
      fill.run(work, false, List.of(new NDList(target), new NDList(piece), range));
    }
  }

  private static ByteBuffer bytes(MemorySegment segment) {
    return segment.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    fill.close();
  }
}
