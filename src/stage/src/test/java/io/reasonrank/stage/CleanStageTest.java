package io.reasonrank.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.spec.CleanParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanStageTest {
  @TempDir private Path folder;

  private boolean stop;

  private Path run;

  @BeforeEach
  void runThatIsOver() throws IOException {
    run = folder.resolve("run");
    for (String file :
        List.of(
            "training/weights",
            "training.partial/state/step-1",
            "training.old/weights",
            "model/w",
            "mine/notes")) {
      Path made = run.resolve(file);
      Files.createDirectories(made.getParent());
      Files.writeString(made, "x");
    }
    Artifact.seal(
        run.resolve("model"), new StageResult("model", Json.object()), Map.of(), "spec", "test");
  }

  private StageOutcome clean(String... directories) {
    var options =
        new StageOptions(
            new LocalStore(Map.of("models", folder)),
            0,
            Optional.empty(),
            Optional.empty(),
            () -> stop,
            InstantSource.system(),
            "test");
    var spec =
        new StageSpec(
            StageSpec.SCHEMA,
            "clean",
            new StageSpec.RunRef("SFTRun", "default", "sft"),
            42,
            Map.of(),
            "pvc://models/run/cleaned",
            new CleanParameters(List.of(directories)));
    return new StageRunner(options).run(spec, new CleanStage());
  }

  @Test
  void namedDirectoriesGoWithWhatAttemptsLeftAndNothingElse() {
    StageOutcome outcome = clean("training");
    assertThat(run)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("training"));
    assertThat(run.resolve("model/w")).exists();
    assertThat(run.resolve("mine/notes")).exists();
    assertThat(outcome.manifest().metrics().has("training")).isTrue();
  }

  @Test
  void whatWasThereStaysKnownByItsDigest() throws IOException {
    String digest = Artifact.manifest(run.resolve("model")).digest();
    clean("training", "model");
    assertThat(Files.readString(run.resolve("cleaned/cleaned.json"))).contains(digest);
    assertThat(run.resolve("model")).doesNotExist();
  }

  @Test
  void cleaningThatWasStoppedGoesOnAndKnowsAllThatWasThere() throws IOException {
    String digest = Artifact.manifest(run.resolve("model")).digest();
    stop = true;
    assertThatThrownBy(() -> clean("model", "training")).isInstanceOf(StageException.class);
    assertThat(run.resolve("model/w")).exists();
    stop = false;
    // The first process was killed a moment later.
    Files.delete(run.resolve("model").resolve(Manifest.FILE_NAME));
    assertThat(clean("model", "training").manifest().metrics().path("model").asText())
        .isEqualTo(digest);
    assertThat(run.resolve("training")).doesNotExist();
  }

  @Test
  void cleaningAgainChangesNothing() {
    String first = clean("training").manifest().digest();
    StageOutcome again = clean("training");
    assertThat(again.reused()).isTrue();
    assertThat(again.manifest().digest()).isEqualTo(first);
  }

  @Test
  void nameThatLeavesTheRunIsRefused() {
    assertThatThrownBy(() -> new CleanParameters(List.of("../other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../other");
  }
}
