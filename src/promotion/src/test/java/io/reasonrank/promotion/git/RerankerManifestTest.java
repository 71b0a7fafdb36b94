package io.reasonrank.promotion.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.StageException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RerankerManifestTest {
  private static final WantedModel NEW =
      new WantedModel("s3://models/support-rl", "sha256:" + "b".repeat(64));

  @Test
  void onlyTheTwoValuesChange() {
    String before =
        """
        # Endpoint of the support team. Ask #search before you change it. 🙂
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: support}   # not this one
        ---
        kind: Reranker
        apiVersion: reasonrank.io/v1alpha1
        metadata:
          name: support
        spec:
          replicas: 2 # enough for now
          model:
            # what serves
            digest: 'sha256:%s'   # before the address
            uri: "s3://models/support-sft" # and its address
          gates:
            minImprovement: 0.02
        ---
        kind: Reranker
        metadata: {name: other}
        spec: {replicas: 1}
        """
            .formatted("a".repeat(64));
    assertThat(edit(before))
        .isEqualTo(
            before
                .replace("'sha256:" + "a".repeat(64) + "'", NEW.digest())
                .replace("\"s3://models/support-sft\"", NEW.uri()));
  }

  @Test
  void aModelIsAddedWhereThereIsNone() {
    assertThat(edit(reranker("  # how many\n  replicas: 2\n")))
        .isEqualTo(
            reranker(
                "  # how many\n  model:\n    uri: "
                    + NEW.uri()
                    + "\n    digest: "
                    + NEW.digest()
                    + "\n  replicas: 2\n"));
  }

  @Test
  void aDigestIsAddedBesideItsAddress() {
    assertThat(edit(reranker("  model:\n    uri: /models/a # here\n  replicas: 2\n")))
        .isEqualTo(
            reranker(
                "  model:\n    uri: "
                    + NEW.uri()
                    + " # here\n    digest: "
                    + NEW.digest()
                    + "\n  replicas: 2\n"));
  }

  @Test
  void aModelNamedByItsRunIsNamedByItsAddress() {
    assertThat(
            edit(
                reranker(
                    "  model:\n    fromRun:\n      kind: SFTRun\n      name: support-sft\n"
                        + "  # more\n  replicas: 2\n")))
        .isEqualTo(
            reranker(
                "  model:\n    uri: "
                    + NEW.uri()
                    + "\n    digest: "
                    + NEW.digest()
                    + "\n  # more\n  replicas: 2\n"));
  }

  @Test
  void bracesStayBraces() {
    assertThat(edit(reranker("  model: {uri: /a} # one\n  replicas: 2\n")))
        .isEqualTo(
            reranker(
                "  model: {uri: "
                    + NEW.uri()
                    + ", digest: "
                    + NEW.digest()
                    + "} # one\n  replicas: 2\n"));
    assertThat(edit(reranker("  model:\n  replicas: 2\n")))
        .contains("  model: {uri: " + NEW.uri() + ",")
        .endsWith("}\n  replicas: 2\n");
  }

  @Test
  void lineEndsStay() {
    String edited = edit(reranker("  replicas: 2\n").replace("\n", "\r\n"));
    assertThat(edited.replace("\r\n", "")).doesNotContain("\n", "\r").contains("model:");
  }

  @Test
  void theModelIsReadBack() {
    var file = RerankerManifest.parse(reranker("  replicas: 2\n"), "support", "rerankers.yaml");
    assertThat(file.model()).isEmpty();
    assertThat(RerankerManifest.parse(file.with(NEW), "support", "rerankers.yaml").model())
        .contains(NEW);
  }

  @Test
  void whatCannotBeChangedIsNamed() {
    assertRefused("kind: Reranker\nmetadata: {name: other}\nspec:\n  replicas: 1\n", "'support'");
    assertRefused("kind: Reranker\nmetadata: {name: support}\nspec: {replicas: 1}\n", "block");
    assertRefused("{{- if .Values.reranker }}\nkind: Reranker\n", "not YAML");
    assertRefused(
        reranker("  model: &m\n    uri: /a\n    <<: {digest: x}\n  old: *m\n"), "in place");
  }

  @Property(tries = 300)
  void whateverStandsAroundItStays(
      @ForAll @IntRange(min = 1, max = 6) int margin,
      @ForAll boolean quoted,
      @ForAll boolean comment,
      @ForAll boolean digestFirst) {
    String indent = " ".repeat(margin);
    String uri = indent + indent + "uri: " + (quoted ? "'/models/old'" : "/models/old");
    String digest = indent + indent + "digest: sha256:" + "0".repeat(64);
    String lines = digestFirst ? digest + "\n" + uri : uri + "\n" + digest;
    String text =
        "kind: Reranker\nmetadata:\n  name: support\nspec:\n"
            + indent
            + "model:\n"
            + lines
            + (comment ? " # the ä of it\n" : "\n")
            + indent
            + "replicas: 1\n";
    String edited = edit(text);
    assertThat(edited.lines().count()).isEqualTo(text.lines().count());
    assertThat(edited).contains(NEW.uri(), NEW.digest()).doesNotContain("/models/old");
    assertThat(edited.contains("# the ä of it")).isEqualTo(comment);
  }

  private static void assertRefused(String text, String reason) {
    assertThatThrownBy(() -> edit(text))
        .isInstanceOf(StageException.class)
        .hasMessageContainingAll("rerankers.yaml", reason);
  }

  private static String edit(String text) {
    return RerankerManifest.parse(text, "support", "rerankers.yaml").with(NEW);
  }

  private static String reranker(String spec) {
    return "kind: Reranker\nmetadata:\n  name: support\nspec:\n" + spec;
  }
}
