package io.reasonrank.ranking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * How a query and its passages become a prompt. A template is data that travels with the model: the
 * file {@link #FILE_NAME} lies beside the weights, and its digest stands in the manifest, so that a
 * model is never served with another prompt than it was trained with.
 *
 * <p>The user message is prefix, one passage line per passage, suffix, each on lines of its own;
 * empty sections leave no line. Placeholders: {@code {num}} and {@code {query}} in system, prefix
 * and suffix, {@code {i}} (1-based) and {@code {text}} in the passage line; also {@code {example}},
 * the ids 2 and 1 in answer form, in system, prefix and suffix. Text that a user wrote is never
 * searched for placeholders.
 *
 * @param name for people
 * @param mode what the model is asked to write
 * @param system system message, empty for none
 * @param prefix before the passages
 * @param passage one passage
 * @param suffix after the passages
 */
public record PromptTemplate(
    String name, Mode mode, String system, String prefix, String passage, String suffix) {

  /** Name of the file beside the model's weights. */
  public static final String FILE_NAME = "prompt-template.txt";

  /** What the model is asked to write. */
  public enum Mode {
    /** A think block, then an answer block. */
    REASONING,
    /** An answer block only. */
    DIRECT,
    /** As {@link #REASONING}, but the think tags are the model's own habit and not asked for. */
    QWEN3;

    /** The name in a template file: {@code reasoning}, {@code direct}, {@code qwen3}. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a completion opens with a thought. */
    public boolean thinks() {
      return this != DIRECT;
    }
  }

  public PromptTemplate {
    if (!passage.contains("{text}") || !passage.contains("{i}")) {
      throw new IllegalArgumentException(
          "template '" + name + "': section passage lacks {i} or {text}; give both");
    }
    if (!(prefix + suffix).contains("{query}")) {
      throw new IllegalArgumentException(
          "template '"
              + name
              + "': neither prefix nor suffix has {query}; the model would not see"
              + " the query");
    }
  }

  /**
   * Reads a template file.
   *
   * @throws IllegalArgumentException naming the line, if a section is unknown, repeated or missing
   */
  public static PromptTemplate parse(String file) {
    return PromptTemplateFile.parse(file);
  }

  /** The template file, in canonical form: {@code parse(format())} equals this. */
  public String format() {
    return PromptTemplateFile.format(this);
  }

  /** {@code sha256:…} of the canonical form; blind to line ends and comments of the file. */
  public String digest() {
    return digest(format());
  }

  static String digest(String canonical) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The prompt for one window. Query and passages are cleaned by {@link TextRepair#clean}; cut the
   * passages to the model's tokens before, on cleaned text.
   */
  public Prompt render(String query, List<String> passages) {
    String cleanQuery = TextRepair.clean(query);
    StringBuilder user = new StringBuilder();
    line(user, frame(prefix, cleanQuery, passages.size()));
    for (int i = 0; i < passages.size(); i++) {
      line(user, passageLine(i + 1, TextRepair.clean(passages.get(i))));
    }
    line(user, frame(suffix, cleanQuery, passages.size()));
    return new Prompt(frame(system, cleanQuery, passages.size()), user.toString());
  }

  private String passageLine(int id, String text) {
    return Placeholders.fill(
        passage,
        name ->
            switch (name) {
              case "i" -> Integer.toString(id);
              case "text" -> text;
              default -> null;
            });
  }

  private static String frame(String section, String query, int num) {
    return Placeholders.fill(
        section,
        name ->
            switch (name) {
              case "num" -> Integer.toString(num);
              case "query" -> query;
              case "example" -> Completion.list(List.of(2, 1));
              default -> null;
            });
  }

  private static void line(StringBuilder user, String text) {
    if (!text.isEmpty()) {
      user.append(user.isEmpty() ? "" : "\n").append(text);
    }
  }

  /** A built-in template by its name; {@code DESIGN.md} says what each is for. */
  public static PromptTemplate builtIn(String name) {
    return PromptTemplateFile.builtIn(name);
  }

  /** Names that {@link #builtIn} knows. */
  public static List<String> builtInNames() {
    return PromptTemplateFile.BUILT_IN;
  }
}
