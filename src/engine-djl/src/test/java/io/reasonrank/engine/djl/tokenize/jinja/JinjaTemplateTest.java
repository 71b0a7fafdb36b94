package io.reasonrank.engine.djl.tokenize.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected texts were rendered by jinja2 3.1 in the environment of transformers 4.57. */
class JinjaTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-07T15:04:05Z"), ZoneOffset.UTC);

  static Stream<Arguments> cases() throws IOException {
    return StreamSupport.stream(golden().path("cases").spliterator(), false)
        .map(c -> Arguments.of(c.path("template").asText(), c.path("expected").asText()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTemplateRendersAsInPython(String template, String expected) throws IOException {
    Map<String, Object> variables =
        JSON.convertValue(
            golden().path("variables"),
            JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    assertThat(JinjaTemplate.compile(template, CLOCK).render(variables)).hasToString(expected);
  }

  @Test
  void theDateIsWrittenInEnglish() {
    assertThat(render("{{ strftime_now('%d %b %Y, %A %H:%M %% %q') }}", Map.of()))
        .hasToString("07 Mar 2026, Saturday 15:04 % %q");
  }

  @Test
  void textKeepsItsWriterThroughWhatTheTemplateDoes() {
    var content = Text.foreign("  <a>|<b>  ");
    Text rendered =
        render(
            "<a>{{ (content|trim).split('|')[0] }}{{ content.replace('<a>', '<c>')[::-1] }}",
            Map.of("content", content));

    assertThat(rendered).hasToString("<a><a>  >b<|>c<  ");
    assertThat(rendered.isForeign(0, 3)).as("the template's own").isFalse();
    assertThat(rendered.isForeign(3) && rendered.isForeign(5)).isTrue();
    assertThat(rendered.isForeign(8) && rendered.isForeign(11)).as("a turned text").isTrue();
    assertThat(rendered.isForeign(12, 15)).as("what replaces").isFalse();
  }

  @Test
  void contentsAreNeverRun() {
    assertThat(render("{{ c }}", Map.of("c", Text.foreign("{{ 7 * 6 }}{% if"))))
        .hasToString("{{ 7 * 6 }}{% if");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      value = {
        "a{% if x %}b § the template ends before",
        "{% nonsense %} § line 1 of the chat template: block 'nonsense'",
        "{{ x | nosuchfilter }} § filter 'nosuchfilter'",
        "{{ x is nosuchtest }} § test 'nosuchtest'",
        "{{ x.y }} § 'x', which is not there",
        "{{ 'a' + 1 }} § a text + a number",
        "{{ raise_exception('roles must alternate') }} § roles must alternate",
        "{{ 'x' * 99999999 }} § repeats a text",
        "{{ range(99999999) }} § too long a range",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }} § without end",
        "{{ ''.__class__ }}{{ ''.__class__.__mro__ }} § '__class__'",
        "{{ 1 // 0 }} § divides by zero",
        "{{ 'open § string without end",
        "{# open § comment without end",
        "{% endfor %} § endfor",
      })
  void aFaultIsToldInOneLine(String template, String named) {
    assertThatThrownBy(() -> render(template, Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(named)
        .message()
        .hasLineCount(1);
  }

  private static Text render(String template, Map<String, Object> variables) {
    return JinjaTemplate.compile(template, CLOCK).render(variables);
  }

  private static JsonNode golden() throws IOException {
    try (var in = JinjaTemplateTest.class.getResourceAsStream("cases.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    }
  }

  @Test
  void listsAndMapsOfCallersAreValues() {
    assertThat(
            render(
                "{% for m in ms %}{{ m.role }}{{ m.n + 1 }}{% endfor %}",
                Map.of("ms", List.of(Map.of("role", "user", "n", 1)))))
        .hasToString("user2");
  }
}
