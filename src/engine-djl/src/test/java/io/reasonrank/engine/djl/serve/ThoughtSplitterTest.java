package io.reasonrank.engine.djl.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThoughtSplitterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          <think>a < b</think>[1]          | "a < b"          | [1]
          "\\n<think>\\n a\\n\\nb \\n</think>\\n\\n[1] " | "a\\n\\nb"  | "[1] "
          <think>a</thin</think>x          | a</thin          | x
          <think>never closed              | never closed     | ""
          [1] > <think>late</think>        | ""               | [1] > <think>late</think>
          <thinker> x                      | ""               | <thinker> x
          <think></think>x                 | ""               | x
          <thin                            | ""               | <thin
          """)
  void findsTheThoughtHoweverTheTextIsCut(String escaped, String thought, String content) {
    String text = escaped.translateEscapes();
    for (int first = 0; first <= text.length(); first++) {
      for (int second = first; second <= text.length(); second++) {
        List<Piece> pieces =
            split(
                false,
                text.substring(0, first),
                text.substring(first, second),
                text.substring(second));
        assertThat(joined(pieces, true)).isEqualTo(thought.translateEscapes());
        assertThat(joined(pieces, false)).isEqualTo(content.translateEscapes());
      }
    }
  }

  @Test
  void aThoughtThatTheTemplateOpenedNeedsNoTag() {
    List<Piece> pieces = split(true, "\nbecause", "\n</think>\n\n[1]");

    assertThat(joined(pieces, true)).isEqualTo("because");
    assertThat(joined(pieces, false)).isEqualTo("[1]");
  }

  private static List<Piece> split(boolean reasoning, String... parts) {
    var splitter = new ThoughtSplitter();
    var pieces = new ArrayList<Piece>();
    for (String part : parts) {
      pieces.addAll(splitter.add(part, reasoning));
    }
    pieces.addAll(splitter.end());
    return pieces;
  }

  private static String joined(List<Piece> pieces, boolean thought) {
    var text = new StringBuilder();
    pieces.stream().filter(p -> p.thought() == thought).forEach(p -> text.append(p.text()));
    return text.toString();
  }
}
