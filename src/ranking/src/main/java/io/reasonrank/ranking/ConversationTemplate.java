package io.reasonrank.ranking;

import io.reasonrank.ranking.Turn.Speaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation about a query and its passages, for teachers and for judging single passages:
 * turns in order, some of them once per passage. A domain of one's own is one more file.
 *
 * <p>File form: {@code name}; {@code passage}, a line of {@code {passages}}; then {@code system},
 * {@code user} and {@code assistant} in any number and order, and {@code each user} and {@code each
 * assistant}, which stand once per passage where they follow each other. Placeholders: {@code
 * {query}}, {@code {answer}}, {@code {num}}, {@code {passages}}, {@code {example}}; in {@code
 * passage} and {@code each …} also {@code {i}} (1-based) and {@code {text}}.
 *
 * @param name for people
 * @param passage one line of {@code {passages}}
 * @param parts the turns
 */
public record ConversationTemplate(String name, String passage, List<Part> parts) {
  private static final String SUFFIX = ".conversation-template.txt";
  private static final String EACH = "each ";
  private static final List<String> BUILT_IN =
      List.of(
          "positives-complex-qa",
          "positives-coding",
          "positives-math-problem",
          "positives-math-theorem",
          "hard-negatives",
          "listwise",
          "listwise-thinking",
          "query-writing",
          "pointwise",
          "pointwise-direct");

  public ConversationTemplate {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("template '" + name + "' has no turn; add '=== user'");
    }
  }

  /**
   * One turn, or one per passage.
   *
   * @param perPassage whether it stands once per passage
   */
  public record Part(Speaker speaker, boolean perPassage, String text) {}

  /**
   * What a conversation is about.
   *
   * @param query the query
   * @param answer its gold answer or solution; empty for none
   * @param passages the list
   */
  public record Subject(String query, String answer, List<String> passages) {
    public Subject {
      passages = List.copyOf(passages);
    }
  }

  /** Whether it shows the gold answer: a teacher that ranks must not see it. */
  public boolean showsAnswer() {
    return parts.stream().anyMatch(part -> part.text.contains("{answer}"));
  }

  /** A built-in template: see {@link #builtInNames}. */
  public static ConversationTemplate builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new IllegalArgumentException(
          "no built-in conversation template '" + name + "'; there are " + BUILT_IN);
    }
    return parse(TemplateSections.resource(name + SUFFIX));
  }

  /** Names that {@link #builtIn} knows. */
  public static List<String> builtInNames() {
    return BUILT_IN;
  }

  /**
   * Reads a template file.
   *
   * @throws IllegalArgumentException naming the line, if a section is unknown
   */
  public static ConversationTemplate parse(String file) {
    String name = "";
    String passage = "[{i}] {text}";
    List<Part> parts = new ArrayList<>();
    for (TemplateSections.Section section : TemplateSections.parse(file)) {
      switch (section.name()) {
        case "name" -> name = section.body().strip();
        case "passage" -> passage = section.body();
        default -> parts.add(part(section));
      }
    }
    return new ConversationTemplate(name, passage, parts);
  }

  private static Part part(TemplateSections.Section section) {
    boolean each = section.name().startsWith(EACH);
    String speaker = each ? section.name().substring(EACH.length()) : section.name();
    for (Speaker known : Speaker.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(speaker)) {
        return new Part(known, each, section.body());
      }
    }
    throw new IllegalArgumentException(
        "conversation template line "
            + section.line()
            + ": section '"
            + section.name()
            + "' is unknown; give name, passage, system, user, assistant, each user or each"
            + " assistant");
  }

  /** The canonical file: {@code parse(format())} equals this. */
  public String format() {
    return TemplateSections.format("name", name)
        + TemplateSections.format("passage", passage)
        + parts.stream()
            .map(
                part ->
                    TemplateSections.format(
                        (part.perPassage ? EACH : "")
                            + part.speaker.name().toLowerCase(Locale.ROOT),
                        part.text))
            .collect(Collectors.joining());
  }

  /** {@code sha256:…} of the canonical form. */
  public String digest() {
    return PromptTemplate.digest(format());
  }

  /**
   * The turns for one subject. Query and passages are cleaned ({@link TextRepair#clean}), the
   * answer keeps its lines and brackets, because it may be code.
   */
  public List<Turn> render(Subject subject) {
    Subject clean =
        new Subject(
            TextRepair.clean(subject.query),
            TextRepair.fix(subject.answer).strip(),
            subject.passages.stream().map(TextRepair::clean).toList());
    List<Turn> turns = new ArrayList<>();
    int at = 0;
    while (at < parts.size()) {
      int end = at + 1;
      while (parts.get(at).perPassage && end < parts.size() && parts.get(end).perPassage) {
        end++;
      }
      append(turns, parts.subList(at, end), clean);
      at = end;
    }
    return List.copyOf(turns);
  }

  private void append(List<Turn> turns, List<Part> group, Subject subject) {
    int times = group.getFirst().perPassage ? subject.passages.size() : 1;
    for (int i = 0; i < times; i++) {
      for (Part part : group) {
        turns.add(new Turn(part.speaker, filled(part.text, subject, part.perPassage ? i : -1)));
      }
    }
  }

  /**
   * @param index of the passage, or -1 where none is meant
   */
  private String filled(String text, Subject subject, int index) {
    return Placeholders.fill(text, placeholder -> value(placeholder, subject, index));
  }

  private @Nullable String value(String placeholder, Subject subject, int index) {
    return switch (placeholder) {
      case "query" -> subject.query;
      case "answer" -> subject.answer;
      case "num" -> Integer.toString(subject.passages.size());
      case "example" -> Completion.list(List.of(2, 1));
      case "passages" ->
          IntStream.range(0, subject.passages.size())
              .mapToObj(i -> filled(passage, subject, i))
              .collect(Collectors.joining("\n"));
      case "i" -> index < 0 ? null : Integer.toString(index + 1);
      case "text" -> index < 0 ? null : subject.passages.get(index);
      default -> null;
    };
  }
}
