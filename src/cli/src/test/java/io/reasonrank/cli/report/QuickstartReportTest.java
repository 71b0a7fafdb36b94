package io.reasonrank.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QuickstartReportTest {
  private static final String PAGE = QuickstartReport.html(SampleRun.data());

  @Test
  void showsEveryPart() throws IOException {
    // For people who want to look at it.
    Files.writeString(Path.of("target", "sample-report.html"), PAGE);

    assertThat(PAGE)
        .contains(
            "Held-out ranking quality",
            "nDCG@10 by domain",
            "Training: SFTRun/sample-sft",
            "Reward and its views",
            "Well-formed answers",
            "Data: sample-data",
            "Dropped by rule",
            "Examples: SFTRun/sample-sft",
            "Promotion: sample",
            "Timings");
  }

  @Test
  void saysWhetherTrainingHelped() {
    assertThat(PAGE)
        .contains("SFT is better than the model it started from")
        .contains("RL makes no clear difference to the model it started from");
  }

  @Test
  void needsNoNetworkAndNoScript() {
    assertThat(PAGE).doesNotContain("http", "<script", "<link", "@import", "url(");
  }

  @Test
  void escapesTexts() {
    assertThat(PAGE)
        .contains("feel &lt;sticky&gt;?", "leaves &amp; fruit")
        .doesNotContain("<sticky>");
  }

  @Test
  void closesWhatItOpens() {
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(PAGE);
    while (tag.find()) {
      if (tag.group(2).equals("meta")) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        open.push(tag.group(2));
      } else {
        assertThat(open.pop()).isEqualTo(tag.group(2));
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void isTheSameForTheSameData() {
    assertThat(QuickstartReport.html(SampleRun.data())).isEqualTo(PAGE);
  }

  @Test
  void isAPageEvenIfNothingWasMeasured() {
    var nothing = new ReportData(List.of(), List.of(), Map.of(), List.of(), List.of());

    assertThat(QuickstartReport.html(nothing)).contains("<h1>").endsWith("</html>\n");
  }

  @Test
  void saysTheHeldOutFiguresInOneLine() {
    assertThat(HeldOutLine.of(SampleRun.data().evaluations()).orElseThrow())
        .matches(
            "held-out nDCG@10: input 0\\.\\d{3} \\| BM25 0\\.\\d{3} \\| base 0\\.\\d{3}"
                + " \\| SFT 0\\.\\d{3} \\(p=.* vs base\\) \\| RL 0\\.\\d{3} .*");
  }
}
