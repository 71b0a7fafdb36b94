package io.reasonrank.stage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stages may rely on, whatever store their artifacts lie in. */
abstract class RemoteContract {
  @TempDir Path directory;
  private String uri = "";

  /** The store under test. */
  abstract RemoteStore store();

  /** An address that nothing lies at. */
  abstract String freshUri(String name);

  @BeforeEach
  void freshAddress() {
    uri = freshUri("run-" + UUID.randomUUID());
  }

  @Test
  void anArtifactComesBackOnAnotherMachineAsItWas() throws IOException {
    StageOutcome made = machine("one").run(spec(), program(new ArrayList<>()));

    Path copy = artifacts("two").fetch(uri);

    assertThat(Artifact.verify(copy, "copy").digest()).isEqualTo(made.manifest().digest());
    assertThat(
            Files.mismatch(copy.resolve("deep/large.bin"), made.output().resolve("deep/large.bin")))
        .isEqualTo(-1);
  }

  @Test
  void aCommittedStageIsNotRunAgainOnAnotherMachine() {
    machine("one").run(spec(), program(new ArrayList<>()));
    var starts = new ArrayList<String>();

    StageOutcome again = machine("two").run(spec(), program(starts));

    assertThat(again.reused()).isTrue();
    assertThat(starts).isEmpty();
  }

  @Test
  void anUploadThatStopsAtAnyFileIsInvisible() throws IOException {
    Path tree = tree("whole");
    List<Manifest.FileEntry> files = Digests.files(tree, path -> true);
    for (int missing = 0; missing < files.size(); missing++) {
      var broken = new ArrayList<>(files);
      broken.set(missing, new Manifest.FileEntry("gone", "0".repeat(64), 1));
      assertThatThrownBy(() -> store().write(uri, tree, broken)).isInstanceOf(Exception.class);
      assertThat(store().look(uri)).as("stopped at file %d", missing).isEmpty();
    }

    store().write(uri, tree, files);

    assertThat(store().look(uri).orElseThrow().files())
        .extracting(RemoteTree.File::path)
        .containsExactlyInAnyOrderElementsOf(files.stream().map(Manifest.FileEntry::path).toList());
  }

  @Test
  void aReplacedArtifactIsNeverSeenAsAMixture() throws IOException {
    Path first = tree("first");
    store().write(uri, first, Digests.files(first, path -> true));
    var before = store().look(uri);
    Path second = tree("second");
    Files.writeString(second.resolve("a.txt"), "another text");
    var broken = new ArrayList<>(Digests.files(second, path -> true));
    broken.add(new Manifest.FileEntry("zz-gone", "0".repeat(64), 1));

    assertThatThrownBy(() -> store().write(uri, second, broken)).isInstanceOf(Exception.class);

    var seen = store().look(uri);
    assertThat(seen.isEmpty() || seen.equals(before)).isTrue();
  }

  @Test
  void whatTheNewArtifactLacksIsGoneAfterReplacing() throws IOException {
    Path first = tree("first");
    store().write(uri, first, Digests.files(first, path -> true));
    Path second = Files.createDirectories(directory.resolve("second"));
    Files.writeString(second.resolve("only.txt"), "x");

    store().write(uri, second, Digests.files(second, path -> true));

    assertThat(store().look(uri).orElseThrow().files())
        .extracting(RemoteTree.File::path)
        .containsExactly("only.txt");
  }

  @Test
  void aStoppedStageGoesOnWhereItWasOnAnotherMachine() {
    var starts = new ArrayList<String>();
    StageProgram stopping = program(starts, true);
    assertThatThrownBy(() -> machine("one").run(spec(), stopping))
        .isInstanceOf(StageException.class);

    StageOutcome outcome = machine("two").run(spec(), program(starts));

    assertThat(starts).containsExactly("fresh", "resumed");
    assertThat(outcome.reused()).isFalse();
    assertThat(store().lookState(uri)).isEmpty();
  }

  @Test
  void stateIsReplacedInOneStep() throws IOException {
    Path tree = tree("state");
    store().writeState(uri, tree, Digests.files(tree, path -> true));
    var before = store().lookState(uri);
    Files.writeString(tree.resolve("a.txt"), "newer");
    var broken = new ArrayList<>(Digests.files(tree, path -> true));
    broken.add(new Manifest.FileEntry("zz-gone", "0".repeat(64), 1));

    assertThatThrownBy(() -> store().writeState(uri, tree, broken)).isInstanceOf(Exception.class);

    assertThat(store().lookState(uri)).isEqualTo(before);
    Path back = directory.resolve("back");
    artifacts("two").bringState(uri, back);
    assertThat(back.resolve("a.txt")).hasContent("a small text");
  }

  @Test
  void aDamagedArtifactIsRefused() throws IOException {
    machine("one").run(spec(), program(new ArrayList<>()));
    Path tree = Files.createDirectories(directory.resolve("damaged"));
    Path good = artifacts("two").fetch(uri);
    for (Manifest.FileEntry file : Digests.files(good, path -> true)) {
      Path target = tree.resolve(file.path());
      Files.createDirectories(target.getParent());
      Files.copy(good.resolve(file.path()), target);
    }
    Files.writeString(tree.resolve("a.txt"), "a smaLl text");
    store().write(uri, tree, Digests.files(tree, path -> true));

    assertThatThrownBy(() -> artifacts("three").fetch(uri))
        .hasMessageContaining("was changed after it was made: a.txt")
        .extracting(e -> ((StageException) e).exitCode())
        .isEqualTo(ExitCode.DATA);
  }

  @Test
  void whereNothingLiesNothingIsFound() {
    assertThat(artifacts("one").has(uri)).isFalse();
    assertThat(artifacts("one").fetch(uri)).doesNotExist();
  }

  private RemoteArtifacts artifacts(String machine) {
    return new RemoteArtifacts(store(), directory.resolve(machine));
  }

  private StageRunner machine(String name) {
    return new StageRunner(StageOptions.of(artifacts(name)));
  }

  private StageSpec spec() {
    return new StageSpec(
        StageSpec.SCHEMA,
        "export",
        new StageSpec.RunRef("SFTRun", "default", "run"),
        1,
        Map.of(),
        uri,
        new ExportParameters(1));
  }

  private StageProgram program(List<String> starts) {
    return program(starts, false);
  }

  /** Notes whether it found state; may keep some and fail. */
  private static StageProgram program(List<String> starts, boolean stops) {
    return new StageProgram() {
      @Override
      public String stage() {
        return "export";
      }

      @Override
      public StageResult run(StageContext context) throws IOException {
        Path state = context.state().resolve("step-1/weights.bin");
        starts.add(Files.exists(state) ? "resumed" : "fresh");
        Files.createDirectories(state.getParent());
        Files.write(state, new byte[] {1, 2, 3});
        if (stops) {
          context.keepState();
          throw new StageException(ExitCode.TERMINATED, "stopped");
        }
        fill(context.work());
        return new StageResult("model", Json.object());
      }
    };
  }

  private Path tree(String name) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(name));
    fill(tree);
    return tree;
  }

  /** Small, empty and larger than a part of an upload; names that need care. */
  private static void fill(Path tree) throws IOException {
    Files.createDirectories(tree.resolve("deep"));
    Files.writeString(tree.resolve("a.txt"), "a small text");
    Files.write(tree.resolve("empty"), new byte[0]);
    Files.writeString(tree.resolve("deep/naïve name+1 %.txt"), "x");
    byte[] large = new byte[11 << 20];
    new Random(7).nextBytes(large);
    Files.write(tree.resolve("deep/large.bin"), large);
  }
}
