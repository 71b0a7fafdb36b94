package io.reasonrank.engine.djl.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A tensor where it lies in a file; nothing is read until it is mapped.
 *
 * @param file that holds it
 * @param name in the terms of transformers
 * @param type of its numbers
 * @param shape sizes of its dimensions
 * @param begin first byte in the file
 * @param interleavedHeads heads whose rows alternate between the two halves of a rotary pair, as in
 *     Llama's GGUF files; 0 for rows in the order of transformers
 */
@SuppressWarnings("ArrayRecordComponent") // a shape is handed on, never compared as a value
public record StoredTensor(
    Path file, String name, TensorType type, long[] shape, long begin, int interleavedHeads) {

  /** Number of numbers. */
  public long size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Bytes in the file. */
  public long bytes() {
    return type.bytes(size());
  }

  /** Maps the bytes into memory, read-only, for as long as the arena lives. */
  public MemorySegment map(Arena arena) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (begin + bytes() > channel.size()) {
        throw fault("lies outside the file; it was cut off, fetch it again");
      }
      return channel.map(MapMode.READ_ONLY, begin, bytes(), arena);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  /** Whether a mapping can stand for the tensor as it is. */
  public boolean isPlain() {
    return type.isPlain() && interleavedHeads == 0;
  }

  /** Numbers of a row: the last dimension, or one of a vector whose numbers must change places. */
  long columns() {
    boolean reordered = interleavedHeads > 0 && shape.length == 1;
    return shape.length == 0 || reordered ? 1 : shape[shape.length - 1];
  }

  long rows() {
    return columns() == 0 ? 0 : size() / columns();
  }

  /**
   * Unpacks the whole tensor to floats.
   *
   * @param target of {@code 4 · size()} bytes, open to all threads
   */
  void readFloats(MemorySegment target) {
    try (var arena = Arena.ofShared()) {
      unpackRows(map(arena), 0, rows(), target);
    }
  }

  /**
   * Unpacks rows to floats; rows of interleaved heads only all at once.
   *
   * @param data the whole tensor's bytes
   * @param target of {@code 4 · rows · columns} bytes, open to all threads
   */
  void unpackRows(MemorySegment data, long first, long rows, MemorySegment target) {
    long columns = columns();
    LongStream.range(0, rows)
        .parallel()
        .forEach(
            row -> {
              float[] numbers = new float[Math.toIntExact(columns)];
              type.unpack(data, (first + row) * columns, numbers);
              MemorySegment.copy(
                  numbers,
                  0,
                  target,
                  ValueLayout.JAVA_FLOAT_UNALIGNED,
                  4 * columns * rowOf(row, rows),
                  numbers.length);
            });
  }

  /** Where a stored row belongs: row 2·i + j of a head is row j·D/2 + i. */
  private long rowOf(long stored, long rows) {
    if (interleavedHeads == 0) {
      return stored;
    }
    long perHead = rows / interleavedHeads;
    long within = stored % perHead;
    return stored - within + within % 2 * (perHead / 2) + within / 2;
  }

  CheckpointException fault(String what) {
    return new CheckpointException(file + ": tensor " + name + " " + what);
  }
}
