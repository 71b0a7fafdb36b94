package io.reasonrank.operator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts of objects so that one that comes again is the one that was read before: kinds,
 * phases, image names and addresses are the same in thousands of objects that watches keep.
 *
 * <p>The last text of each slot is remembered. What is new takes the place of what was there, so
 * names and UIDs, which never come again elsewhere, cost a comparison and nothing else.
 */
final class SharedStrings extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1L;
  private static final int SLOTS = 1 << 13;

  /** Longer texts are rare and rarely equal. */
  private static final int LONGEST = 256;

  /** Written without a lock: a lost text is read once more, and texts never change. */
  private final transient @Nullable String[] known = new @Nullable String[SLOTS];

  SharedStrings() {
    super(String.class);
  }

  @Override
  public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    String read = StringDeserializer.instance.deserialize(parser, context);
    return read == null || read.length() > LONGEST ? read : shared(read);
  }

  String shared(String read) {
    int hash = read.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    String before = known[slot];
    if (read.equals(before)) {
      return before;
    }
    known[slot] = read;
    return read;
  }
}
