package io.reasonrank.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
  private static final List<String> TEXTS =
      List.of(
          "Ice floats because it is less dense than the water around it.",
          "Salt lowers the freezing point of water on winter roads.",
          "The leaves of a rose turn yellow when iron runs short.");

  @TempDir Path directory;

  @Test
  void theLossFallsAndTheSameSeedGivesTheSameBytes() throws IOException {
    var first = new ArrayList<Double>();
    var second = new ArrayList<Double>();
    byte[] once = pretrain("a", first);
    byte[] again = pretrain("b", second);
    assertThat(first.getLast()).isLessThan(0.8 * first.getFirst());
    assertThat(second).isEqualTo(first);
    assertThat(again).isEqualTo(once);
  }

  @Test
  void listsAreLabelledAndOfTheAskedSize() {
    var lists = new SyntheticLists(TEXTS);
    var random = new Random(1);
    var grades = new HashSet<Integer>();
    for (int i = 0; i < 200; i++) {
      var list = lists.draw(3, random);
      assertThat(list.passages()).hasSize(3);
      assertThat(list.ranking().order().size()).isEqualTo(3);
      list.ranking().matches().forEach(match -> grades.add(match.grade()));
    }
    assertThat(grades).as("passages that match nothing, something, much").contains(0, 1, 2, 3);
  }

  private byte[] pretrain(String name, List<Double> losses) throws IOException {
    Path model = Files.createDirectories(directory.resolve(name));
    new ModelCreator(32, 2, 2, 48, 500, 256, 3).create(model, TEXTS);
    Files.writeString(
        model.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn("compact").format());
    new Pretraining(60, 300, 3e-3, 2, 9)
        .run(model, TEXTS, (step, total, unit, metrics) -> losses.add(metrics.get("loss")));
    return Files.readAllBytes(model.resolve("model.safetensors"));
  }
}
