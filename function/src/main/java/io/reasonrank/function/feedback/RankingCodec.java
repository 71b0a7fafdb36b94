package io.reasonrank.function.feedback;

import io.reasonrank.function.feedback.ReturnedRanking.Side;
import io.reasonrank.reranker.Provenance;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A ranking in few bytes: version, backend, minutes, model, and numbers of seven bits a byte, the
 * lowest first. A hundred documents take some fifty bytes.
 */
final class RankingCodec {
  private static final byte VERSION = 1;
  private static final int MOST_BYTES = 512;
  private static final int MOST_NAME_BYTES = 255;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final String SHA256 = "sha256:";
  private static final int SHA256_BYTES = 32;

  private RankingCodec() {}

  static byte[] encode(ReturnedRanking ranking) {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    bytes.put(VERSION);
    bytes.put((byte) (ranking.side().backend().equals(Provenance.CANDIDATE) ? 1 : 0));
    bytes.putInt((int) (ranking.at().getEpochSecond() / SECONDS_PER_MINUTE));
    putModel(bytes, ranking.side().model());
    putNumber(bytes, ranking.documents());
    putNumber(bytes, ranking.returned());
    ranking.top().forEach(index -> putNumber(bytes, index));
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** The ranking, or empty where another version of us wrote it. */
  static Optional<ReturnedRanking> decode(byte[] body) {
    ByteBuffer bytes = ByteBuffer.wrap(body);
    try {
      return bytes.get() == VERSION ? Optional.of(read(bytes)) : Optional.empty();
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static ReturnedRanking read(ByteBuffer bytes) {
    String backend = bytes.get() == 1 ? Provenance.CANDIDATE : Provenance.PRIMARY;
    Instant at = Instant.ofEpochSecond((long) bytes.getInt() * SECONDS_PER_MINUTE);
    Side side = new Side(backend, model(bytes));
    int documents = number(bytes);
    int returned = number(bytes);
    List<Integer> top = new ArrayList<>();
    while (bytes.hasRemaining()) {
      top.add(number(bytes));
    }
    return new ReturnedRanking(side, at, documents, returned, top);
  }

  /** A digest as its bytes after a zero; a name after its length. */
  private static void putModel(ByteBuffer bytes, String model) {
    if (isDigest(model)) {
      bytes.put((byte) 0).put(HexFormat.of().parseHex(model, SHA256.length(), model.length()));
      return;
    }
    byte[] name = model.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(MOST_NAME_BYTES, name.length);
    bytes.put((byte) length).put(name, 0, length);
  }

  private static boolean isDigest(String model) {
    return model.matches(SHA256 + "[0-9a-f]{" + 2 * SHA256_BYTES + "}");
  }

  private static String model(ByteBuffer bytes) {
    int length = Byte.toUnsignedInt(bytes.get());
    byte[] model = new byte[length == 0 ? SHA256_BYTES : length];
    bytes.get(model);
    return length == 0
        ? SHA256 + HexFormat.of().formatHex(model)
        : new String(model, StandardCharsets.UTF_8);
  }

  private static void putNumber(ByteBuffer bytes, int number) {
    int left = number;
    while (left > 0x7f) {
      bytes.put((byte) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    bytes.put((byte) left);
  }

  private static int number(ByteBuffer bytes) {
    int number = 0;
    byte next;
    int shift = 0;
    do {
      next = bytes.get();
      number |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }
}
