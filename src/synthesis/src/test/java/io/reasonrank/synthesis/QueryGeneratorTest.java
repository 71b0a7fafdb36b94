package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryGeneratorTest {
  private static final Passage PASSAGE =
      new Passage("p1", "The heavy rains of spring fill the river and flood the valley.", "earth");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Test
  void queriesAreThreeToSixContentWordsOrTheirLinks() throws IOException {
    Set<String> allowed =
        Set.of("heavy", "rains", "spring", "fill", "river", "flood", "valley", "drizzle", "wet");

    List<Query> queries = generator().queries(PASSAGE, 20);

    assertThat(queries).hasSizeGreaterThan(10);
    assertThat(queries)
        .allSatisfy(
            query -> {
              List<String> words = List.of(query.text().split(" "));
              assertThat(words).hasSizeBetween(3, 6).isSubsetOf(allowed);
              assertThat(query.domain()).isEqualTo("earth");
            });
    assertThat(queries).extracting(Query::text).doesNotHaveDuplicates();
    assertThat(queries).extracting(Query::text).anyMatch(text -> text.contains("drizzle"));
    assertThat(queries).extracting(Query::id).startsWith("gen-p1-1", "gen-p1-2");
  }

  @Test
  void theSameSeedDrawsTheSameQueries() throws IOException {
    assertThat(generator().queries(PASSAGE, 3)).isEqualTo(generator().queries(PASSAGE, 3));
  }

  @Test
  void aPassageWithTooFewWordsYieldsNone() throws IOException {
    assertThat(generator().queries(new Passage("p", "It is wet.", ""), 3)).isEmpty();
  }

  private QueryGenerator generator() throws IOException {
    Path lexicon = directory.resolve("lexicon.txt");
    Files.writeString(lexicon, "# words\nrain, drizzle\nwet => river, stream\n");
    return new QueryGenerator(LexiconLinks.read(lexicon), 5);
  }
}
