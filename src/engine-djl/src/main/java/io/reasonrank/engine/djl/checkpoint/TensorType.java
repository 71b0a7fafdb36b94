package io.reasonrank.engine.djl.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How numbers lie in a checkpoint: plain, or in blocks that share scales.
 *
 * <p>Block layouts are those of ggml; values are computed in the order of the {@code gguf} package,
 * so that results are equal to the last bit.
 */
public enum TensorType {
  F32(1, 4) {
    @Override
    void unpack(MemorySegment in, long first, float[] out) {
      MemorySegment.copy(in, FLOAT, 4 * first, out, 0, out.length);
    }
  },
  F16(1, 2) {
    @Override
    void unpack(MemorySegment in, long first, float[] out) {
      short[] halves = halves(in, first, out.length);
      for (int i = 0; i < out.length; i++) {
        out[i] = Float.float16ToFloat(halves[i]);
      }
    }
  },
  BF16(1, 2) {
    @Override
    void unpack(MemorySegment in, long first, float[] out) {
      short[] halves = halves(in, first, out.length);
      for (int i = 0; i < out.length; i++) {
        out[i] = Float.intBitsToFloat(halves[i] << 16);
      }
    }
  },
  /** 32 numbers: half scale, signed bytes. */
  Q8_0(32, 34) {
    @Override
    void block(MemorySegment in, long at, float[] out, int to) {
      float scale = half(in, at);
      for (int i = 0; i < 32; i++) {
        out[to + i] = in.get(ValueLayout.JAVA_BYTE, at + 2 + i) * scale;
      }
    }
  },
  /** 32 numbers: half scale, nibbles around 8; low nibbles come first. */
  Q4_0(32, 18) {
    @Override
    void block(MemorySegment in, long at, float[] out, int to) {
      float scale = half(in, at);
      for (int i = 0; i < 16; i++) {
        int pair = unsigned(in, at + 2 + i);
        out[to + i] = scale * ((pair & 15) - 8);
        out[to + 16 + i] = scale * ((pair >> 4) - 8);
      }
    }
  },
  /** 32 numbers: half scale, half minimum, nibbles; low nibbles come first. */
  Q4_1(32, 20) {
    @Override
    void block(MemorySegment in, long at, float[] out, int to) {
      float scale = half(in, at);
      float minimum = half(in, at + 2);
      for (int i = 0; i < 16; i++) {
        int pair = unsigned(in, at + 4 + i);
        out[to + i] = scale * (pair & 15) + minimum;
        out[to + 16 + i] = scale * (pair >> 4) + minimum;
      }
    }
  },
  /** 256 numbers: two half scales, eight 6-bit scales and minima, nibbles in runs of 32. */
  Q4_K(256, 144) {
    @Override
    void block(MemorySegment in, long at, float[] out, int to) {
      float scale = half(in, at);
      float minimum = half(in, at + 2);
      for (int run = 0; run < 8; run++) {
        float d = scale * sixBits(in, at + 4, run, 0);
        float m = minimum * sixBits(in, at + 4, run, 4);
        for (int i = 0; i < 32; i++) {
          int pair = unsigned(in, at + 16 + 32L * (run / 2) + i);
          out[to + 32 * run + i] = d * (run % 2 == 0 ? pair & 15 : pair >> 4) - m;
        }
      }
    }
  },
  /** 256 numbers: low nibbles, upper bit pairs, sixteen signed scales, half scale. */
  Q6_K(256, 210) {
    @Override
    void block(MemorySegment in, long at, float[] out, int to) {
      float scale = half(in, at + 208);
      for (int i = 0; i < 256; i++) {
        int within = i % 128;
        long low = at + 64L * (i / 128) + within % 64;
        long high = at + 128 + 32L * (i / 128) + within % 32;
        int four = within < 64 ? unsigned(in, low) & 15 : unsigned(in, low) >> 4;
        int two = (unsigned(in, high) >> (2 * (within / 32))) & 3;
        float d = scale * in.get(ValueLayout.JAVA_BYTE, at + 192 + i / 16);
        out[to + i] = d * ((four | two << 4) - 32);
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int blockSize;
  private final int blockBytes;

  TensorType(int blockSize, int blockBytes) {
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** Numbers that share a block; rows are a multiple of it. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes of so many numbers. */
  public long bytes(long numbers) {
    return Math.multiplyExact(numbers / blockSize, blockBytes);
  }

  /** Whether a tensor library reads it without unpacking. */
  public boolean isPlain() {
    return blockSize == 1;
  }

  /**
   * Unpacks numbers.
   *
   * @param in tensor data
   * @param first number to start from, at the start of a block
   * @param out filled whole
   */
  void unpack(MemorySegment in, long first, float[] out) {
    long at = bytes(first);
    for (int to = 0; to < out.length; to += blockSize, at += blockBytes) {
      block(in, at, out, to);
    }
  }

  /** Unpacks the block at {@code at} to {@code out[to]} and on. */
  void block(MemorySegment in, long at, float[] out, int to) {
    throw new IllegalStateException(this + " has no blocks");
  }

  private static short[] halves(MemorySegment in, long first, int count) {
    short[] halves = new short[count];
    MemorySegment.copy(in, SHORT, 2 * first, halves, 0, count);
    return halves;
  }

  private static float half(MemorySegment in, long at) {
    return Float.float16ToFloat(in.get(SHORT, at));
  }

  private static int unsigned(MemorySegment in, long at) {
    return Byte.toUnsignedInt(in.get(ValueLayout.JAVA_BYTE, at));
  }

  /**
   * The 6-bit scale or minimum of a run out of twelve bytes: four whole scales, four whole minima,
   * and the rest in nibbles with their upper bits stored in those.
   *
   * @param offset 0 for scales, 4 for minima
   */
  private static int sixBits(MemorySegment in, long at, int run, int offset) {
    if (run < 4) {
      return unsigned(in, at + offset + run) & 63;
    }
    int nibbles = unsigned(in, at + 8 + run - 4);
    int upper = unsigned(in, at + offset + run - 4) >> 6;
    return (offset == 0 ? nibbles & 15 : nibbles >> 4) | upper << 4;
  }
}
