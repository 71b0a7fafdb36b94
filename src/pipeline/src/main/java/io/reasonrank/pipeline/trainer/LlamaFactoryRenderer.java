package io.reasonrank.pipeline.trainer;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.trainer.TrainerJob;
import io.reasonrank.stage.trainer.TrainerPlaces;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * LLaMA-Factory's YAML, its description of the data, and its command. It counts sequences where we
 * count tokens, so a step's tokens become accumulated sequences of average length. Prompts reach it
 * as the base's own chat template renders them, so its template adds nothing, unless {@code
 * settings.template} names another.
 */
final class LlamaFactoryRenderer {
  private static final String CONFIG = "train.yaml";
  private static final String DATASET = "reasonrank";
  private static final double WSD_DECAY = 0.3;

  private final StageSpec spec;
  private final SftParameters sft;

  LlamaFactoryRenderer(StageSpec spec, SftParameters sft) {
    this.spec = spec;
    this.sft = sft;
  }

  TrainerJob render(TrainerPlaces places) {
    if (!sft.curriculum().isEmpty()) {
      throw StageException.configuration(
          "spec.curriculum is for engine djl; remove it for llamafactory");
    }
    return new TrainerJob(
        Map.of(CONFIG, yaml(places), "dataset_info.json", datasetInfo()),
        List.of(List.of("llamafactory-cli", "train", CONFIG)),
        environment());
  }

  private String yaml(TrainerPlaces places) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model_name_or_path", places.base());
    fields.put("stage", "sft");
    fields.put("do_train", true);
    method(fields);
    fields.put("dataset", DATASET);
    fields.put("dataset_dir", ".");
    fields.put("template", TrainerRenderer.RENDERED);
    fields.put("cutoff_len", sft.maxSequenceTokens());
    fields.put("train_on_prompt", false);
    fields.put("packing", false);
    fields.put("per_device_train_batch_size", 1);
    fields.put("gradient_accumulation_steps", accumulation(places.averageTokens()));
    schedule(fields);
    fields.put("output_dir", TrainerRenderer.RESULT);
    fields.put("logging_steps", 1);
    fields.put("save_steps", sft.checkpoint().everySteps());
    fields.put("save_total_limit", sft.checkpoint().keep());
    fields.put("report_to", "none");
    fields.put("seed", spec.seed());
    sft.trainer().settings().forEach((name, value) -> fields.put(name, scalar(value)));
    var yaml = new StringBuilder();
    // JSON is YAML: strings are quoted, so that no value is read as another type.
    fields.forEach((name, value) -> yaml.append(name + ": " + Json.line(value) + "\n"));
    return yaml.toString();
  }

  private void method(Map<String, Object> fields) {
    fields.put("finetuning_type", sft.lora().isPresent() ? "lora" : "full");
    sft.lora()
        .ifPresent(
            lora -> {
              fields.put("lora_rank", lora.rank());
              fields.put("lora_alpha", Math.round(lora.alpha()));
              fields.put("lora_target", "all");
            });
  }

  private void schedule(Map<String, Object> fields) {
    var optimizer = sft.optimizer();
    fields.put("learning_rate", optimizer.learningRate());
    fields.put("max_steps", sft.steps());
    fields.put("warmup_steps", optimizer.warmupSteps());
    double floor = optimizer.minLearningRateRatio();
    switch (optimizer.schedule()) {
      case "constant" -> fields.put("lr_scheduler_type", "constant_with_warmup");
      case "linear" -> fields.put("lr_scheduler_type", "linear");
      case "wsd" -> {
        int decay = (int) Math.round(WSD_DECAY * sft.steps());
        fields.put("lr_scheduler_type", "warmup_stable_decay");
        fields.put(
            "lr_scheduler_kwargs",
            Map.of("num_decay_steps", decay, "decay_type", "linear", "min_lr_ratio", floor));
      }
      default -> {
        fields.put("lr_scheduler_type", floor > 0 ? "cosine_with_min_lr" : "cosine");
        if (floor > 0) {
          fields.put("lr_scheduler_kwargs", Map.of("min_lr_rate", floor));
        }
      }
    }
    fields.put("adam_beta1", optimizer.beta1());
    fields.put("adam_beta2", optimizer.beta2());
    fields.put("weight_decay", optimizer.weightDecay());
    fields.put("max_grad_norm", optimizer.maxGradientNorm());
  }

  private int accumulation(int averageTokens) {
    int devices = sft.trainer().nodes() * sft.trainer().acceleratorsPerNode();
    return Math.max(1, Math.round((float) sft.tokensPerStep() / averageTokens / devices));
  }

  private static String datasetInfo() {
    var columns =
        new TreeMap<>(Map.of("prompt", "instruction", "response", "output", "system", "system"));
    return Json.pretty(
        Map.of(
            DATASET,
            new TreeMap<>(
                Map.of(
                    "file_name",
                    TrainerRenderer.TRAIN_FILE,
                    "formatting",
                    "alpaca",
                    "columns",
                    columns))));
  }

  /** NODE_RANK, MASTER_ADDR and MASTER_PORT are the pod's. */
  private Map<String, String> environment() {
    var trainer = sft.trainer();
    if (trainer.nodes() * trainer.acceleratorsPerNode() == 1) {
      return Map.of();
    }
    return Map.of(
        "FORCE_TORCHRUN", "1",
        "NNODES", String.valueOf(trainer.nodes()),
        "NPROC_PER_NODE", String.valueOf(trainer.acceleratorsPerNode()));
  }

  /** Settings are texts in the resource; numbers and truth values are meant as such. */
  static Object scalar(String value) {
    if (value.equals("true") || value.equals("false")) {
      return Boolean.valueOf(value);
    }
    return value.matches("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?")
        ? new java.math.BigDecimal(value)
        : value;
  }
}
