package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRepairTest {

  @ParameterizedTest
  @CsvSource({
    "Ã¼ber, über",
    "5 â‚¬, 5 €",
    "donâ€™t, don't",
    "20Â°C, 20°C",
    "ÃƒÂ¼ber, über",
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚, Привет",
    "oﬃce, office",
    "AT&amp;T caf&eacute;, AT&T café",
    "&#8364;5 or &#x20AC;5, €5 or €5",
    "&NTILDE; in capitals, Ñ in capitals",
    "ｶﾞ ￡, ガ £",
    "Â\u0003¼, ¼",
    "so \u001B[1;31mred\u001B[0m, so red",
    "\u0093q\u0094, '\"q\"'",
    "“q”, '\"q\"'"
  })
  void brokenTextIsRepaired(String broken, String repaired) {
    assertThat(TextRepair.fix(broken)).isEqualTo(repaired);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAFÉ® is",
        "SÃO PAULO",
        "Größe: 10 m²",
        "日本語",
        "Привет",
        "a [b] c",
        "a && b; c",
        "<b>&amp;</b>",
        "&nosuchname;"
      })
  void goodTextStays(String text) {
    assertThat(TextRepair.fix(text)).isEqualTo(text);
  }

  @Property(tries = 20_000, seed = "9")
  void aCleanTextIsOneLineWithoutIdentifiers(@ForAll String text) {
    String clean = TextRepair.clean(text);
    assertThat(clean).doesNotContain("\n", "\r").isEqualTo(clean.strip());
    assertThat(clean).doesNotContainPattern("\\[[0-9]+\\]");
  }

  @Property(tries = 20_000, seed = "10")
  void cleaningTwiceChangesNothing(@ForAll String text) {
    String clean = TextRepair.clean(text);
    assertThat(TextRepair.clean(clean)).isEqualTo(clean);
  }
}
