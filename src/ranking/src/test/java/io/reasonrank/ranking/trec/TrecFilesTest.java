package io.reasonrank.ranking.trec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrecFilesTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void aRunWithTheRealWorldsFaultsIsReadAndEachFaultNamed() throws IOException {
    Run run =
        run(
            "\uFEFFq1 Q0 d1 1 2.5 tag\r\n"
                + "q1\tQ0\tdoc with spaces\t2\t2.25\ttag\r\n"
                + "\n"
                + "q1 Q0 d1 3 9.0 tag\n"
                + "q1 Q0 d3 2.0\n"
                + "q1 Q0 d4 4 high tag\n"
                + "q2 Q0 d1 1 1e-3 tag\n");
    assertThat(run.byQuery().get("q1"))
        .containsEntry("d1", 2.5)
        .containsEntry("doc with spaces", 2.25)
        .hasSize(2);
    assertThat(run.ranking("q1")).containsExactly("d1", "doc with spaces");
    assertThat(warnings)
        .containsExactly(
            "f:4: document 'd1' stands twice for query 'q1'; the first line is kept",
            "f:5: has 4 columns, a run has 6; skipped",
            "f:6: score 'high' is not a number; skipped");
  }

  @Test
  void trecAndBeirQrelsAreBothRead() throws IOException {
    Qrels trec = qrels("q1 0 d1 1\nq1 0 d 2 0\nq1 0 d3 x\n");
    assertThat(trec.of("q1")).containsEntry("d1", 1).containsEntry("d 2", 0).hasSize(2);
    assertThat(warnings).containsExactly("f:3: grade 'x' is not a whole number; skipped");
    Qrels beir = qrels("query-id\tcorpus-id\tscore\nq1\td 1\t2\n");
    assertThat(beir.of("q1")).containsEntry("d 1", 2).hasSize(1);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Run run = run("q Q0 a 1 0.1 t\nq Q0 b 2 0.30000000000000004 t\n");
    StringWriter out = new StringWriter();
    run.write(out, "tag");
    assertThat(out.toString()).isEqualTo("q Q0 b 1 0.30000000000000004 tag\nq Q0 a 2 0.1 tag\n");
    Qrels qrels = qrels("q 0 a 1\n");
    StringWriter judged = new StringWriter();
    qrels.write(judged);
    assertThat(qrels(judged.toString())).isEqualTo(qrels);
    StringWriter beir = new StringWriter();
    qrels.writeBeir(beir);
    assertThat(qrels(beir.toString())).isEqualTo(qrels);
  }

  private Run run(String text) throws IOException {
    return Run.read(new StringReader(text), "f", warning -> warnings.add(warning.toString()));
  }

  private Qrels qrels(String text) throws IOException {
    return Qrels.read(new StringReader(text), "f", warning -> warnings.add(warning.toString()));
  }
}
