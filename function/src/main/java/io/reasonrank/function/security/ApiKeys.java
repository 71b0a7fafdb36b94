package io.reasonrank.function.security;

import io.reasonrank.function.rerank.Caller;
import io.reasonrank.stage.StageException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys as they stand in their file, one a line: the caller's name, the SHA-256 of the key in hex
 * ({@code printf %s "$KEY" | sha256sum}), and if wanted {@code tokens_per_minute=N}. Empty lines
 * and lines that begin with # say nothing. Keys are long random texts, so that a plain digest is
 * enough: there is nothing to guess, and a digest looked up in a map tells nothing by its time.
 *
 * @param callers by the digest of their key
 */
record ApiKeys(Map<String, Caller> callers) {
  private static final Pattern LINE =
      Pattern.compile("(\\S+)\\s+([0-9a-fA-F]{64})(?:\\s+tokens_per_minute=(\\d{1,9}))?");

  static final ApiKeys NONE = new ApiKeys(Map.of());

  ApiKeys {
    callers = Map.copyOf(callers);
  }

  /**
   * @param text of the file
   * @param name of the file, for messages
   * @throws StageException naming the line that cannot be read, never its content
   */
  static ApiKeys parse(String text, String name) {
    Map<String, Caller> callers = new HashMap<>();
    String[] lines = text.split("\\R");
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(callers, line, name + " line " + (i + 1));
      }
    }
    return new ApiKeys(callers);
  }

  private static void add(Map<String, Caller> callers, String line, String where) {
    Matcher form = LINE.matcher(line);
    if (!form.matches()) {
      throw StageException.configuration(
          where + " is not a name, a SHA-256 in hex and perhaps tokens_per_minute=N; mend it");
    }
    OptionalInt quota =
        form.group(3) == null ? OptionalInt.empty() : OptionalInt.of(positive(form.group(3)));
    callers.put(form.group(2).toLowerCase(Locale.ROOT), new Caller(form.group(1), quota));
  }

  private static int positive(String digits) {
    return Math.max(1, Integer.parseInt(digits));
  }

  Optional<Caller> callerOf(String key) {
    return Optional.ofNullable(callers.get(sha256(key)));
  }

  private static String sha256(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
