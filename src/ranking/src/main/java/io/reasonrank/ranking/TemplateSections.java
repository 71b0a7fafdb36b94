package io.reasonrank.ranking;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text form of templates: sections that open with {@code === name}, each running to the next
 * one without its last line end. Lines before the first section are comments.
 */
final class TemplateSections {
  private static final String MARK = "=== ";

  private TemplateSections() {}

  /**
   * @param line where it opens, 1-based
   */
  record Section(String name, String body, int line) {}

  static List<Section> parse(String file) {
    List<Section> sections = new ArrayList<>();
    String open = "";
    int opened = 0;
    StringBuilder body = new StringBuilder();
    int number = 0;
    for (String line : file.replace("\r\n", "\n").split("\n", -1)) {
      number++;
      if (line.startsWith(MARK)) {
        close(sections, open, body, opened);
        open = line.substring(MARK.length()).strip();
        opened = number;
        body.setLength(0);
        if (open.isEmpty()) {
          throw new IllegalArgumentException(
              "template line " + number + ": a section without a name");
        }
      } else {
        body.append(line).append('\n');
      }
    }
    // The file's own last line end gave one empty line more than the section has.
    if (!body.isEmpty() && file.endsWith("\n")) {
      body.setLength(body.length() - 1);
    }
    close(sections, open, body, opened);
    return sections;
  }

  private static void close(List<Section> sections, String name, StringBuilder body, int line) {
    if (!name.isEmpty()) {
      String text = body.isEmpty() ? "" : body.substring(0, body.length() - 1);
      sections.add(new Section(name, text, line));
    }
  }

  static String format(String name, String body) {
    return body.isEmpty() ? "" : MARK + name + "\n" + body + "\n";
  }

  /** A file of this package. */
  static String resource(String name) {
    try (InputStream in = TemplateSections.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name, e);
    }
  }
}
