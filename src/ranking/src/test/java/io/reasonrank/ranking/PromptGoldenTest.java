package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.ranking.ConversationTemplate.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every built-in prompt as a model sees it. A changed prompt is a changed model: the golden files
 * lie in {@code src/test/resources/PromptGoldenTest}; {@code -Dgolden.write=true} writes them anew.
 */
class PromptGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/PromptGoldenTest");
  private static final String QUERY = "Why is [3] not\nan id?  caf\u00c3\u00a9";
  private static final String ANSWER = "a[0] = 1;\nreturn a;";
  private static final List<String> PASSAGES =
      List.of("first {query}", "second [12]\ttext", "Title: T Content: third");

  static Stream<String> templates() {
    return PromptTemplate.builtInNames().stream();
  }

  static Stream<String> conversations() {
    return ConversationTemplate.builtInNames().stream();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aPromptIsWhatItsGoldenFileSays(String name) throws IOException {
    PromptTemplate template = PromptTemplate.builtIn(name);
    Prompt prompt = template.render(QUERY, PASSAGES);
    check(
        name,
        template.digest()
            + "\n--- SYSTEM\n"
            + prompt.system()
            + "\n--- USER\n"
            + prompt.user()
            + "\n");
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void aConversationIsWhatItsGoldenFileSays(String name) throws IOException {
    ConversationTemplate template = ConversationTemplate.builtIn(name);
    assertThat(ConversationTemplate.parse(template.format())).isEqualTo(template);
    String turns =
        template.render(new Subject(QUERY, ANSWER, PASSAGES)).stream()
            .map(turn -> "--- " + turn.speaker() + "\n" + turn.text() + "\n")
            .collect(Collectors.joining());
    check(name, template.digest() + "\n" + turns);
  }

  private static void check(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
