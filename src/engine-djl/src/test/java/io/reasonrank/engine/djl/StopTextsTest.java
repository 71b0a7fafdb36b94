package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {
  @Test
  void aStopTextAcrossPiecesIsFoundAndNotTold() {
    var stops = new StopTexts(List.of("\nQuery:", "END"));
    assertThat(stops.add("ice")).isEqualTo("ice");
    assertThat(stops.add(" floats\nQ")).isEqualTo(" floats");
    assertThat(stops.add("uer")).isEmpty();
    assertThat(stops.add("y: next")).isEmpty();
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void whatOnlyLookedLikeAStopTextIsToldLater() {
    var stops = new StopTexts(List.of("END"));
    assertThat(stops.add("E")).isEmpty();
    assertThat(stops.add("EN")).isEqualTo("E");
    assertThat(stops.add("T")).isEqualTo("ENT");
    assertThat(stops.add(" EN")).isEqualTo(" ");
    assertThat(stops.rest()).isEqualTo("EN");
    assertThat(stops.stopped()).isFalse();
  }

  @Test
  void theFirstOfSeveralStopTextsCounts() {
    var stops = new StopTexts(List.of("b", "a"));
    assertThat(stops.add("xay b")).isEqualTo("x");
    assertThat(stops.stopped()).isTrue();
  }
}
