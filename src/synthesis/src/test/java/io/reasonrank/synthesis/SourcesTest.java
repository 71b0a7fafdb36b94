package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.LabelParameters.Candidates;
import io.reasonrank.stage.spec.LabelParameters.Encoder;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.synthesis.source.Pages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Own small dumps in the true schemas, through the label stage with the lexical teacher. */
class SourcesTest {
  private static final String PAGE = "https://example.org/rain#drops";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private void writeDump() throws IOException {
    Files.createDirectories(directory.resolve("pages"));
    Files.writeString(
        directory.resolve("pages/" + Pages.name("https://example.org/rain") + ".html"),
        "<h1>Rain</h1><p>Vapour condenses on dust and the drops grow until they fall.</p>"
            + "<h1>Menus</h1><p>Pancakes are fried in butter on both sides for breakfast.</p>");
    // a control character and a byte that is no UTF-8, as real dumps have them
    byte[] dump =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <posts>
          <row Id="1" PostTypeId="1" AcceptedAnswerId="3" Title="Why do drops fall?" \
        Body="&lt;p&gt;Drops hang in clouds\u0001 and then fall.&lt;/p&gt;" Tags="&lt;rain&gt;" />
          <row Id="2" PostTypeId="1" Title="Nobody answered" Body="&lt;p&gt;?&lt;/p&gt;" />
          <row Id="4" PostTypeId="1" AcceptedAnswerId="5" Title="No link" Body="x" />
          <row Id="6" PostTypeId="1" AcceptedAnswerId="7" Title="Dead link" Body="x" />
          <row Id="3" PostTypeId="2" ParentId="1" Body="&lt;p&gt;Vapour condenses on dust and the \
        drops grow: &lt;a href=&quot;%s&quot;&gt;see&lt;/a&gt;.&lt;/p&gt;" />
          <row Id="5" PostTypeId="2" ParentId="4" Body="&lt;p&gt;Because.&lt;/p&gt;" />
          <row Id="7" PostTypeId="2" ParentId="6" \
        Body="&lt;a href=&quot;https://example.org/gone&quot;&gt;x&lt;/a&gt;" />
        </posts>
        """
            .formatted(PAGE)
            .getBytes(StandardCharsets.UTF_8);
    int place = new String(dump, StandardCharsets.ISO_8859_1).indexOf("hang");
    dump[place] = (byte) 0xff;
    Files.write(directory.resolve("Posts.xml"), dump);
  }

  @Test
  void questionsWithLinkedAnswersBecomeListsOfTheLinkedPagesPassages() throws IOException {
    writeDump();

    StageOutcome outcome = label(source("stackexchange", "pages", "Posts.xml", "teacher"));

    TrainingRecord only = records(outcome).getFirst();
    assertThat(records(outcome)).hasSize(1);
    assertThat(only.qid()).isEqualTo("1");
    assertThat(only.query()).startsWith("Why do drops fall?\nDrops \ufffdang in clouds");
    Map<String, Passage> passages = new TreeMap<>();
    Dataset.records(outcome.output().resolve("passages.jsonl"), Passage.class)
        .forEach(p -> passages.put(p.id(), p));
    assertThat(only.relevantDocids())
        .singleElement()
        .satisfies(
            id ->
                assertThat(passages.get(id))
                    .extracting("text")
                    .asString()
                    .contains("condenses on dust"));
    assertThat(rejected(outcome))
        .containsEntry("no-accepted-answer", 1)
        .containsEntry("no-link", 1)
        .containsEntry("no-document", 1)
        .containsEntry("not-fetched", 1);
  }

  @Test
  void problemsComeWithTheirSolutions() throws IOException {
    Files.writeString(
        directory.resolve("corpus.jsonl"),
        "{\"_id\":\"t1\",\"title\":\"\",\"text\":\"The angles of a triangle sum to a half turn\"}\n"
            + "{\"_id\":\"t2\",\"title\":\"\",\"text\":\"Bread is baked\"}\n");
    Files.writeString(
        directory.resolve("problems.jsonl"),
        "{\"id\":7,\"problem\":\"Find the third of the angles\",\"solution\":\"All angles of a"
            + " triangle sum to a half turn\"}\n{\"id\":8,\"problem\":\"No solution here\"}\n");

    StageOutcome outcome = label(source("problems", "corpus.jsonl", "problems.jsonl", "teacher"));

    assertThat(records(outcome)).extracting(TrainingRecord::qid).containsExactly("7");
    assertThat(records(outcome).getFirst().relevantDocids()).containsExactly("t1");
    assertThat(rejected(outcome)).containsEntry("missing-field", 1);
  }

  @Test
  void documentsAreCutIntoPassagesWithTheirPathAndPlaceAsId() throws IOException {
    Files.createDirectories(directory.resolve("pages/sub"));
    Files.writeString(
        directory.resolve("pages/sub/rain.md"), "# Rain\n\nDrops fall out of cold clouds.\n");
    Files.writeString(
        directory.resolve("pages/stone.md"), "Stones lie still in the river for years.\n");
    Files.writeString(
        directory.resolve("queries.jsonl"),
        "{\"_id\":\"q\",\"text\":\"cold clouds drops\",\"answer\":\"drops fall out of clouds\"}\n");

    StageOutcome outcome = label(source("documents", "pages", "queries.jsonl", "teacher"));

    assertThat(records(outcome).getFirst().relevantDocids()).containsExactly("sub/rain.md@5");
  }

  @Test
  void aSourceWithoutAUsableRecordIsNamed() throws IOException {
    Files.createDirectories(directory.resolve("pages"));
    Files.writeString(directory.resolve("Posts.xml"), "<posts></posts>");

    assertThatThrownBy(() -> label(source("stackexchange", "pages", "Posts.xml", "teacher")))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("source forum has no usable passage");
  }

  @Test
  void denseHitsAreFusedWithThoseOfBm25() throws IOException {
    Files.writeString(
        directory.resolve("corpus.jsonl"),
        """
        {"_id":"a","title":"","text":"The feline slept on the sofa all afternoon."}
        {"_id":"b","title":"","text":"Interest rates rose and bonds lost value."}
        {"_id":"c","title":"","text":"Lava cools into black basalt columns."}
        {"_id":"d","title":"","text":"A recipe for thin pancakes with jam."}
        """);
    Files.writeString(
        directory.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"cats napping at home\"}\n");
    Files.writeString(directory.resolve("qrels.tsv"), "query-id\tcorpus-id\tscore\nq\td\t1\n");
    var shape = new Candidates(2, 1, 1, 1, 40, 0, Encoder.EMBEDDED);

    StageOutcome outcome =
        label(
            LabelParameters.Source.beir("forum", "corpus", "queries", "qrels"), shape, "qrels.tsv");

    // no word is shared, so only the vectors can have found the cat; d is the positive
    assertThat(records(outcome).getFirst().initialList()).containsExactlyInAnyOrder("a", "d");
  }

  private static Map<String, Integer> rejected(StageOutcome outcome) {
    var counts = new TreeMap<String, Integer>();
    outcome
        .manifest()
        .metrics()
        .path("rejected")
        .properties()
        .forEach(e -> counts.put(e.getKey(), e.getValue().asInt()));
    return counts;
  }

  private static List<TrainingRecord> records(StageOutcome outcome) {
    return Dataset.records(outcome.output().resolve("labels.jsonl"), TrainingRecord.class);
  }

  private final Map<String, StageSpec.Input> inputs = new TreeMap<>();

  private LabelParameters.Source source(String type, String corpus, String queries, String labels) {
    inputs.put("corpus", StageSpec.Input.plain("pvc://w/" + corpus));
    inputs.put("queries", StageSpec.Input.plain("pvc://w/" + queries));
    return new LabelParameters.Source(
        "forum",
        type,
        "corpus",
        "queries",
        "",
        labels,
        "positives-complex-qa",
        "",
        0,
        0,
        Optional.empty());
  }

  @Test
  void candidatesAreSearchedWithTheRetrievalTextAndExcludedPassagesStandInNoList()
      throws IOException {
    Files.write(
        directory.resolve("corpus.jsonl"),
        List.of(
            "{\"_id\":\"post\",\"text\":\"why do drops fall from clouds\"}",
            "{\"_id\":\"theory\",\"text\":\"condensation and gravity explain precipitation\"}",
            "{\"_id\":\"menu\",\"text\":\"pancakes with butter\"}",
            "{\"_id\":\"other\",\"text\":\"pancakes with jam\"}"));
    Files.writeString(
        directory.resolve("queries.jsonl"),
        "{\"_id\":\"q\",\"text\":\"why do drops fall\",\"retrieval_text\":\"condensation gravity\","
            + "\"excluded_ids\":[\"post\"]}");
    Files.writeString(directory.resolve("qrels.tsv"), "q\ttheory\t1\nq\tpost\t1\n");

    StageOutcome outcome =
        label(
            LabelParameters.Source.beir("forum", "corpus", "queries", "qrels"),
            new Candidates(4, 1, 1, 0, 8, 0, Encoder.EMBEDDED),
            "qrels.tsv");

    TrainingRecord only = records(outcome).getFirst();
    assertThat(only.query()).isEqualTo("why do drops fall");
    assertThat(only.initialList()).containsExactlyInAnyOrder("theory", "menu", "other");
    assertThat(only.relevantDocids()).containsExactly("theory");
    assertThat(outcome.output().resolve("rejected.jsonl"))
        .content()
        .contains("excluded-id")
        .contains("passage post is among the query's excluded_ids");
  }

  private StageOutcome label(LabelParameters.Source source) {
    return label(source, new Candidates(4, 4, 1, 0, 8, 0, Encoder.EMBEDDED), "");
  }

  private StageOutcome label(LabelParameters.Source source, Candidates shape, String qrels) {
    inputs.putIfAbsent("corpus", StageSpec.Input.plain("pvc://w/corpus.jsonl"));
    inputs.putIfAbsent("queries", StageSpec.Input.plain("pvc://w/queries.jsonl"));
    if (!qrels.isEmpty()) {
      inputs.put("qrels", StageSpec.Input.plain("pvc://w/" + qrels));
    }
    var parameters =
        new LabelParameters(
            List.of(source),
            shape,
            0,
            LabelParameters.Teacher.lexical(""),
            LabelParameters.Budget.NONE,
            1,
            LabelParameters.Messaging.MEMORY);
    var spec =
        new StageSpec(
            StageSpec.SCHEMA,
            "label",
            new StageSpec.RunRef("SynthesisJob", "default", "sources"),
            3,
            inputs,
            "pvc://w/labels",
            parameters);
    return new StageRunner(StageOptions.of(new LocalStore(Map.of("w", directory))))
        .run(spec, new LabelStage());
  }
}
