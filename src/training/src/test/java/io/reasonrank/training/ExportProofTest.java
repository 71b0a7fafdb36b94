package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.engine.djl.create.ModelFiles;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A corpus of bad exports, each with one planted fault, and of good ones. */
class ExportProofTest {
  private static final WeightFiles.Format PLAIN = new WeightFiles.Format(TensorType.F32, 1L << 40);
  private static final String TARGET = "model.layers.0.mlp.up_proj.weight";
  private static final String UNTRAINED = "model.norm.weight";

  @TempDir static Path root;
  @TempDir Path directory;

  /** What may be done to the files of a good export. */
  @FunctionalInterface
  interface Spoil {
    void at(Path model) throws IOException;
  }

  record Case(String title, Spoil spoil, String fault) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Case> badExports() {
    return Stream.of(
        new Case("the base again", m -> write(m, base()), "weights-of-the-base"),
        new Case("one target not folded", m -> put(m, TARGET, base()), "training-missing"),
        new Case("folded twice", m -> write(m, folded(2)), "weights-not-as-trained"),
        new Case("half the scale", m -> write(m, folded(0.5)), "weights-not-as-trained"),
        new Case("another tensor moved", m -> add(m, UNTRAINED, 0.5f), "untrained-tensor-changed"),
        new Case("not a number", m -> add(m, TARGET, Float.NaN), "not-finite"),
        new Case("a tensor left out", m -> leaveOut(m, TARGET), "tensor-missing"),
        new Case("weights cut off", ExportProofTest::cutOff, "does-not-load"),
        new Case("rotary base changed", m -> config(m, "rope_theta", 77), "config-differs"),
        new Case("layers miscounted", m -> config(m, "num_hidden_layers", 1), "config-differs"),
        new Case("bf16 declared, f32 stored", m -> dtype(m), "dtype-differs"),
        new Case("no tokenizer", m -> drop(m, "tokenizer.json"), "tokenizer-file-missing"),
        new Case(
            "no tokenizer settings",
            m -> drop(m, "tokenizer_config.json"),
            "tokenizer-file-missing"),
        new Case("another chat template", ExportProofTest::chat, "tokenizer-file-differs"),
        new Case("the thought made special", ExportProofTest::special, "block-is-special"),
        new Case(
            "no prompt template",
            m -> drop(m, PromptTemplate.FILE_NAME),
            "prompt-template-missing"),
        new Case("another prompt template", ExportProofTest::prompt, "prompt-template-differs"));
  }

  @BeforeAll
  static void makeBaseAndTraining() throws IOException {
    Path base = Files.createDirectories(root.resolve("base"));
    new ModelCreator(32, 2, 2, 48, 500, 256, 3).create(base, List.of("ice", "salt", "iron"));
    Files.writeString(
        base.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn("compact").format());
    Path adapter = Files.createDirectories(root.resolve("training/adapter"));
    adapter().write(adapter, "base");
    Safetensors.write(root.resolve("training/model.safetensors"), folded(1));
    Path full = Files.createDirectories(root.resolve("full"));
    Safetensors.write(full.resolve("model.safetensors"), folded(1));
  }

  @ParameterizedTest
  @MethodSource("badExports")
  void aPlantedFaultIsCaughtByItsName(Case bad) throws IOException {
    Path model = export("bad", PLAIN);
    bad.spoil().at(model);

    assertThat(faults("training", model)).contains(bad.fault());
  }

  @Test
  void goodExportsRaiseNoAlarm() throws IOException {
    Path whole = export("whole", PLAIN);
    Path sharded = export("sharded", new WeightFiles.Format(TensorType.F32, 20_000));

    assertThat(faults("training", whole)).as("adapter, one file").isEmpty();
    assertThat(faults("training", sharded)).as("adapter, shards").isEmpty();
    assertThat(faults("full", whole)).as("all weights").isEmpty();
  }

  private static List<String> faults(String training, Path model) {
    return new ExportProof(root.resolve("base"), root.resolve(training))
        .examine(model).faults().stream().map(ExportFault::name).toList();
  }

  private Path export(String name, WeightFiles.Format format) throws IOException {
    Path model = Files.createDirectories(directory.resolve(name));
    Path base = root.resolve("base");
    ModelFiles.describe(base, model, TensorType.F32);
    Files.copy(base.resolve(PromptTemplate.FILE_NAME), model.resolve(PromptTemplate.FILE_NAME));
    WeightFiles.write(model, folded(1), format);
    return model;
  }

  private static LoraAdapter adapter() {
    LoraConfig shape = LoraConfig.onAllProjections(4, 8);
    LoraAdapter fresh = LoraAdapter.fresh(shape, ModelConfig.read(root.resolve("base")), 5);
    var random = new Random(11);
    fresh
        .tensors()
        .forEach(
            (name, tensor) -> {
              var data = tensor.data().duplicate().order(ByteOrder.nativeOrder());
              for (int i = 0; name.contains("lora_B") && i < data.capacity() / 4; i++) {
                data.putFloat(4 * i, (float) (0.3 * random.nextGaussian()));
              }
            });
    return fresh;
  }

  private static SortedMap<String, Safetensors.Tensor> base() {
    return new TreeMap<>(DecoderModel.readWeights(root.resolve("base")));
  }

  /** The base with the adapter at so many times its scale. */
  private static SortedMap<String, Safetensors.Tensor> folded(double times) {
    LoraAdapter one = adapter();
    var other = new LoraAdapter(LoraConfig.onAllProjections(4, 8 * times), one.tensors());
    try (DecoderModel model = DecoderModel.loadTrainable(root.resolve("base"))) {
      other.foldInto(model);
      return model.snapshot();
    }
  }

  private static void write(Path model, SortedMap<String, Safetensors.Tensor> weights)
      throws IOException {
    WeightFiles.write(model, weights, PLAIN);
  }

  private static void put(Path model, String name, SortedMap<String, Safetensors.Tensor> from)
      throws IOException {
    var weights = folded(1);
    weights.put(name, Objects.requireNonNull(from.get(name)));
    write(model, weights);
  }

  private static void add(Path model, String name, float value) throws IOException {
    var weights = folded(1);
    var data =
        Objects.requireNonNull(weights.get(name)).data().duplicate().order(ByteOrder.nativeOrder());
    data.putFloat(0, data.getFloat(0) + value);
    write(model, weights);
  }

  private static void leaveOut(Path model, String name) throws IOException {
    var weights = folded(1);
    weights.remove(name);
    write(model, weights);
  }

  private static void cutOff(Path model) throws IOException {
    Path file = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static void config(Path model, String field, int value) throws IOException {
    edit(model.resolve("config.json"), json -> json.put(field, value));
  }

  private static void dtype(Path model) throws IOException {
    edit(model.resolve("config.json"), json -> json.put("torch_dtype", "bfloat16"));
  }

  private static void drop(Path model, String name) throws IOException {
    Files.delete(model.resolve(name));
  }

  private static void chat(Path model) throws IOException {
    edit(
        model.resolve("tokenizer_config.json"),
        json -> json.put("chat_template", json.path("chat_template").asText() + " "));
  }

  private static void special(Path model) throws IOException {
    edit(
        model.resolve("tokenizer.json"),
        json -> {
          for (var token : (ArrayNode) json.path("added_tokens")) {
            if (token.path("content").asText().equals("<think>")) {
              ((ObjectNode) token).put("special", true);
            }
          }
        });
  }

  private static void prompt(Path model) throws IOException {
    Files.writeString(
        model.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn("reasonrank").format());
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = Json.read(file, ObjectNode.class);
    change.accept(json);
    Files.writeString(file, Json.pretty(json));
  }
}
