package io.reasonrank.ranking;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The text form of a template: sections that open with {@code === name}, each running to the next
 * one without its last line end. Lines before the first section are comments. A section that does
 * not stand in the file is empty; {@code name}, {@code mode} and {@code passage} must stand.
 */
final class PromptTemplateFile {
  static final List<String> BUILT_IN = List.of("reasonrank", "reasonrank-direct", "compact");

  private static final String MARK = "=== ";
  private static final List<String> SECTIONS =
      List.of("name", "mode", "system", "prefix", "passage", "suffix");

  private PromptTemplateFile() {}

  static PromptTemplate parse(String file) {
    Map<String, String> sections = sections(file);
    for (String needed : List.of("name", "mode", "passage")) {
      if (!sections.containsKey(needed)) {
        throw new IllegalArgumentException(
            "prompt template lacks the section '" + MARK + needed + "'; add it");
      }
    }
    return new PromptTemplate(
        sections.getOrDefault("name", "").strip(),
        mode(sections.getOrDefault("mode", "").strip()),
        sections.getOrDefault("system", ""),
        sections.getOrDefault("prefix", ""),
        sections.getOrDefault("passage", ""),
        sections.getOrDefault("suffix", ""));
  }

  private static Map<String, String> sections(String file) {
    Map<String, String> sections = new LinkedHashMap<>();
    String open = "";
    StringBuilder body = new StringBuilder();
    int number = 0;
    for (String line : file.replace("\r\n", "\n").split("\n", -1)) {
      number++;
      if (line.startsWith(MARK)) {
        close(sections, open, body);
        open = sectionName(line, number, sections);
        body.setLength(0);
      } else {
        body.append(line).append('\n');
      }
    }
    // The file's own last line end gave one empty line more than the section has.
    if (!body.isEmpty() && file.endsWith("\n")) {
      body.setLength(body.length() - 1);
    }
    close(sections, open, body);
    return sections;
  }

  private static String sectionName(String line, int number, Map<String, String> known) {
    String name = line.substring(MARK.length()).strip();
    if (!SECTIONS.contains(name) || known.containsKey(name)) {
      throw new IllegalArgumentException(
          "prompt template line "
              + number
              + ": section '"
              + name
              + "' is unknown or repeated; sections are "
              + SECTIONS);
    }
    return name;
  }

  private static void close(Map<String, String> sections, String name, StringBuilder body) {
    if (!name.isEmpty()) {
      sections.put(name, body.isEmpty() ? "" : body.substring(0, body.length() - 1));
    }
  }

  private static PromptTemplate.Mode mode(String name) {
    for (PromptTemplate.Mode mode : PromptTemplate.Mode.values()) {
      if (mode.fileName().equals(name.toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "prompt template mode is '" + name + "'; give reasoning, direct or qwen3");
  }

  static String format(PromptTemplate template) {
    return section("name", template.name())
        + section("mode", template.mode().fileName())
        + section("system", template.system())
        + section("prefix", template.prefix())
        + section("passage", template.passage())
        + section("suffix", template.suffix());
  }

  private static String section(String name, String body) {
    return body.isEmpty() ? "" : MARK + name + "\n" + body + "\n";
  }

  static PromptTemplate builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new IllegalArgumentException(
          "no built-in prompt template '" + name + "'; there are " + BUILT_IN);
    }
    String resource = name + "." + PromptTemplate.FILE_NAME;
    try (InputStream in = PromptTemplateFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource, e);
    }
  }
}
