package io.reasonrank.synthesis.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.synthesis.filter.TestQueries.How;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A corpus with planted leaks: each test query in other dress, and with other content. */
class TestQueriesTest {
  private static final int QUERIES = 500;
  private static final int INNOCENT = 20_000;
  private static final String[] WORDS =
      ("rain river granite glacier tide storm lava quartz delta basin orbit comet price wage tax"
              + " credit debt market supply demand virus cell enzyme leaf root seed motor sensor"
              + " joint torque array graph tree queue stack proof lemma prime angle circle sum"
              + " faster slower deeper colder older why how when does can should between under"
              + " before after without against during")
          .split(" ");

  private final List<String> queries = new ArrayList<>();
  private final TestQueries tests = new TestQueries(0.7, 0, Optional.empty());

  @BeforeEach
  void plant() throws IOException {
    var random = new Random(5);
    while (queries.size() < QUERIES) {
      queries.add(query(random));
    }
    tests.add(queries);
  }

  private static String query(Random random) {
    var words = new ArrayList<String>();
    int length = 7 + random.nextInt(30);
    for (int i = 0; i < length; i++) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    words.add(2, String.valueOf(2 + random.nextInt(900)));
    return String.join(" ", words) + "?";
  }

  @Test
  void exactAndReformattedLeaksAreAllFound() throws IOException {
    List<UnaryOperator<String>> dresses =
        List.of(
            text -> text,
            text -> text.toUpperCase(Locale.ROOT),
            text -> "  " + text.replace(" ", "\n\t") + " !!",
            text -> "<p>" + text.replace(" ", " <b>x</b>").replace("<b>x</b>", "") + "</p>",
            text -> "**" + text.replace(" ", "  ") + "**",
            text -> "$" + text.replace("?", "") + "$.",
            text -> text.replace("a", "\uff41"),
            text -> text.replace(" ", "&nbsp;"),
            text -> text.replace(" ", " - "));
    for (UnaryOperator<String> dress : dresses) {
      for (String query : queries) {
        assertThat(tests.match(dress.apply(query))).as(dress.apply(query)).isPresent();
      }
    }
  }

  @Test
  void leaksInAnotherFrameAreFoundByTheirWordSequences() throws IOException {
    for (String query : queries) {
      String framed =
          "Question from a forum: " + query + " Please explain it step by step, thanks.";
      assertThat(tests.match(framed)).map(TestQueries.Match::how).contains(How.OVERLAP);
    }
  }

  @Test
  void aProblemWithOtherNumbersIsAnotherProblem() throws IOException {
    for (String query : queries) {
      assertThat(tests.match(query.replaceAll("\\d+", "1234"))).isEmpty();
    }
  }

  @Test
  void innocentQueriesRaiseFewFalseAlarms() throws IOException {
    var random = new Random(6);
    int alarms = 0;
    for (int i = 0; i < INNOCENT; i++) {
      alarms += tests.match(query(random)).isPresent() ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(INNOCENT / 1000);
  }
}
