package io.reasonrank.ranking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The text form of a prompt template. A section that does not stand in the file is empty; {@code
 * name}, {@code mode} and {@code passage} must stand.
 */
final class PromptTemplateFile {
  static final List<String> BUILT_IN =
      List.of("reasonrank", "reasonrank-direct", "reasonrank-qwen3", "compact");

  private static final List<String> SECTIONS =
      List.of("name", "mode", "system", "prefix", "passage", "suffix");

  private PromptTemplateFile() {}

  static PromptTemplate parse(String file) {
    Map<String, String> sections = sections(file);
    for (String needed : List.of("name", "mode", "passage")) {
      if (!sections.containsKey(needed)) {
        throw new IllegalArgumentException(
            "prompt template lacks the section '=== " + needed + "'; add it");
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
    for (TemplateSections.Section section : TemplateSections.parse(file)) {
      boolean known = SECTIONS.contains(section.name());
      if (!known || sections.putIfAbsent(section.name(), section.body()) != null) {
        throw new IllegalArgumentException(
            "prompt template line "
                + section.line()
                + ": section '"
                + section.name()
                + "' is unknown or repeated; sections are "
                + SECTIONS);
      }
    }
    return sections;
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
    return TemplateSections.format("name", template.name())
        + TemplateSections.format("mode", template.mode().fileName())
        + TemplateSections.format("system", template.system())
        + TemplateSections.format("prefix", template.prefix())
        + TemplateSections.format("passage", template.passage())
        + TemplateSections.format("suffix", template.suffix());
  }

  static PromptTemplate builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new IllegalArgumentException(
          "no built-in prompt template '" + name + "'; there are " + BUILT_IN);
    }
    return parse(TemplateSections.resource(name + "." + PromptTemplate.FILE_NAME));
  }
}
