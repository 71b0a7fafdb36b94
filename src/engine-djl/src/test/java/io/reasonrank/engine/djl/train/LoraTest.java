package io.reasonrank.engine.djl.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.djl.RandomModels;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoraTest {
  private static final long SEED = 9;
  private static final LoraConfig LORA = LoraConfig.onAllProjections(3, 6);
  private static final List<Sequence> BATCH =
      List.of(
          new Sequence(new long[] {3, 40, 41, 42}, new long[] {50, 51, 52, 2}),
          new Sequence(new long[] {3, 43}, new long[] {60, 2}));
  private static final OptimizerStep STEP = new OptimizerStep(3e-3, 0.9, 0.98, 0.05, 1, 1);

  @TempDir Path directory;

  static List<ModelConfig> configurations() {
    return RandomModels.configurations();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void adapterGradientsAreThoseOfFiniteDifferences(ModelConfig config) {
    var adapter = random(config);
    try (var model = RandomModels.create(config, SEED);
        var trainer = new Trainer(model, TrainerOptions.of(adapter))) {
      trainer.languageModelGradients(BATCH, 1.0 / 6);
      List<String> names = LoraAdapter.names(LORA, config);
      for (int tensor = 0; tensor < names.size(); tensor += 3) {
        float[] gradient = trainer.gradients().get(tensor).toFloatArray();
        int at = largest(gradient);
        double slope =
            (loss(config, shifted(adapter, names.get(tensor), at, 4e-3f))
                    - loss(config, shifted(adapter, names.get(tensor), at, -4e-3f)))
                / 8e-3;
        assertThat((double) gradient[at])
            .as("%s[%d]", names.get(tensor), at)
            .isCloseTo(slope, within(2e-3 + 0.03 * Math.abs(slope)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void blocksThatAreComputedTwiceGiveTheSameGradients(ModelConfig config) {
    for (var options : List.of(TrainerOptions.FULL, TrainerOptions.of(random(config)))) {
      try (var one = RandomModels.create(config, SEED);
          var other = RandomModels.create(config, SEED);
          var keeping = new Trainer(one, options);
          var recomputing = new Trainer(other, options.recomputing())) {
        double loss = keeping.languageModelGradients(BATCH, 1.0 / 6);
        assertThat(recomputing.languageModelGradients(BATCH, 1.0 / 6)).isEqualTo(loss);
        float[] now = new float[] {-3, -2, -4, -1, -5, -3};
        var policy = new PolicyBatch(BATCH, fill(1f / 6), now, now, fill(0.5f), 1, 0.2, 3, 0.01);
        assertThat(recomputing.policyGradients(policy)).isEqualTo(keeping.policyGradients(policy));
        for (int i = 0; i < keeping.gradients().size(); i++) {
          float[] expected = keeping.gradients().get(i).toFloatArray();
          float[] actual = recomputing.gradients().get(i).toFloatArray();
          for (int at = 0; at < expected.length; at++) {
            assertThat((double) actual[at])
                .as("tensor %d", i)
                .isCloseTo(expected[at], within(1e-6 + 1e-5 * Math.abs(expected[at])));
          }
        }
      }
    }
  }

  @Test
  void anAdapterIsLearnedAndTheRestStaysAsItIs() {
    var config = configurations().get(1);
    try (var model = RandomModels.create(config, SEED);
        var untouched = RandomModels.create(config, SEED);
        var trainer = trainer(model)) {
      double first = step(trainer);
      for (int i = 0; i < 80; i++) {
        step(trainer);
      }
      assertThat(step(trainer)).isLessThan(first / 2);
      for (int i = 0; i < model.weights().size(); i++) {
        String name = model.names().all().get(i);
        float[] now = model.weights().get(i).toFloatArray();
        float[] before = untouched.weights().get(i).toFloatArray();
        assertThat(Arrays.equals(now, before)).as(name).isEqualTo(!LORA.targets(name));
      }
    }
  }

  @Test
  void theTrainedModelIsItsBaseWithTheAdapterFoldedIn() throws IOException {
    var config = configurations().get(3);
    try (var model = RandomModels.create(config, SEED);
        var base = RandomModels.create(config, SEED);
        var trainer = trainer(model)) {
      step(trainer);
      trainer.adapter().orElseThrow().write(directory, "base");
      LoraAdapter.read(directory, config).foldInto(base);
      assertThat(weights(base)).isEqualTo(weights(model));
    }
  }

  @Test
  void aFoldedModelOnDiskIsTheTrainedOne() throws IOException {
    Path base = Path.of("../../k8s/samples/quickstart/base");
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    Path folded = Files.createDirectory(directory.resolve("folded"));
    try (var model = DecoderModel.loadTrainable(base);
        var trainer = trainer(model)) {
      step(trainer);
      trainer.adapter().orElseThrow().write(adapter, "base");
      ModelFiles.fold(base, adapter, folded, WeightFiles.Format.DEFAULT);
      try (var read = DecoderModel.load(folded)) {
        assertThat(weights(read)).isEqualTo(weights(model));
      }
    }
  }

  @Test
  void aRestoredRunGoesOnBitForBit() throws IOException {
    var config = configurations().get(0);
    Path saved = directory.resolve("state.safetensors");
    byte[] whole;
    try (var model = RandomModels.create(config, SEED);
        var trainer = trainer(model)) {
      step(trainer);
      step(trainer);
      trainer.save(saved);
      step(trainer);
      step(trainer);
      whole = weights(model);
    }
    try (var model = RandomModels.create(config, SEED);
        var trainer = trainer(model)) {
      trainer.restore(saved, 2);
      step(trainer);
      step(trainer);
      assertThat(weights(model)).isEqualTo(whole);
    }
  }

  @Test
  void whatDoesNotBelongToTheModelIsNamed() throws IOException {
    var config = configurations().get(0);
    LoraAdapter.fresh(LORA, config, SEED).write(directory, "base");
    Path settings = directory.resolve("adapter_config.json");
    String json = Files.readString(settings);
    Path file = directory.resolve("adapter_model.safetensors");
    var tensors = new TreeMap<>(Safetensors.read(file));

    refused(settings, json.replace("\"LORA\"", "\"IA3\""), "peft_type 'IA3'");
    refused(settings, json.replace("\"none\"", "\"all\""), "bias must be none");
    refused(settings, json.replace("\"r\" : 3", "\"r\" : 4"), "lora_A.weight is of shape [3, 32]");
    refused(
        settings,
        json.replace("\"modules_to_save\" : null", "\"modules_to_save\" : [ \"lm_head\" ]"),
        "modules_to_save is not supported");
    refused(settings, json.replace("\"r\" : 3", "\"r\" : 3, \"use_dora\" : true"), "use_dora");
    Files.writeString(settings, json);

    var removed = tensors.remove(tensors.firstKey());
    Safetensors.write(file, tensors);
    assertThatThrownBy(() -> LoraAdapter.read(directory, config)).hasMessageContaining("missing");
    tensors.put("base_model.model.stranger", removed);
    tensors.putAll(LoraAdapter.fresh(LORA, config, SEED).tensors());
    Safetensors.write(file, tensors);
    assertThatThrownBy(() -> LoraAdapter.read(directory, config))
        .hasMessageContaining("base_model.model.stranger has no place");
    Files.delete(file);
    assertThatThrownBy(() -> LoraAdapter.read(directory, config))
        .hasMessageContaining("adapter_model.safetensors: is missing");
  }

  private void refused(Path settings, String json, String named) throws IOException {
    Files.writeString(settings, json);
    assertThatThrownBy(() -> LoraAdapter.read(directory, configurations().get(0)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(named);
  }

  private static Trainer trainer(DecoderModel model) {
    return new Trainer(
        model, TrainerOptions.of(LoraAdapter.fresh(LORA, model.config(), SEED)).recomputing());
  }

  private static double step(Trainer trainer) {
    double loss = trainer.languageModelGradients(BATCH, 1.0 / 6);
    trainer.apply(STEP);
    return loss;
  }

  /** An adapter of which B is not zero. */
  private static LoraAdapter random(ModelConfig config) {
    var adapter = LoraAdapter.fresh(LORA, config, SEED);
    var random = new Random(SEED);
    for (var tensor : adapter.tensors().values()) {
      for (int i = 0; i < tensor.data().capacity(); i += 4) {
        tensor.data().putFloat(i, (float) (0.1 * random.nextGaussian()));
      }
    }
    return adapter;
  }

  private static LoraAdapter shifted(LoraAdapter adapter, String name, int at, float by) {
    var tensors = new TreeMap<String, Safetensors.Tensor>();
    for (var entry : adapter.tensors().entrySet()) {
      var data = java.nio.ByteBuffer.allocateDirect(entry.getValue().data().capacity());
      data.order(java.nio.ByteOrder.nativeOrder()).put(entry.getValue().data().duplicate().clear());
      data.flip();
      if (entry.getKey().equals(name)) {
        data.putFloat(4 * at, data.getFloat(4 * at) + by);
      }
      tensors.put(entry.getKey(), new Safetensors.Tensor(entry.getValue().shape(), data));
    }
    return new LoraAdapter(LORA, tensors);
  }

  private static double loss(ModelConfig config, LoraAdapter adapter) {
    try (var model = RandomModels.create(config, SEED)) {
      adapter.foldInto(model);
      try (var logProbabilities = new LogProbabilities(model)) {
        double sum = 0;
        for (float value : logProbabilities.of(BATCH, 1)) {
          sum -= value;
        }
        return sum / 6;
      }
    }
  }

  private static int largest(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
    }
    return at;
  }

  private static float[] fill(float value) {
    float[] values = new float[6];
    Arrays.fill(values, value);
    return values;
  }

  private byte[] weights(DecoderModel model) throws IOException {
    Path file = directory.resolve("weights.safetensors");
    Safetensors.write(file, model.snapshot());
    return Files.readAllBytes(file);
  }
}
