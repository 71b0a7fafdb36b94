package io.reasonrank.pipeline.trainer;

import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.trainer.TrainerJob;
import io.reasonrank.stage.trainer.TrainerPlaces;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * verl's Hydra overrides and its commands: JSON lines to Parquet, training, and the merge of the
 * last checkpoint's shards. Rewards come from our service by a client of a few lines.
 */
final class VerlRenderer {
  private static final String ACTOR = "actor_rollout_ref.actor.";
  private static final String ROLLOUT = "actor_rollout_ref.rollout.";
  private static final String CLIENT = "reward_client.py";
  private static final String PREPARE = "prepare.py";
  private static final String MERGE = "merge.py";

  private final StageSpec spec;
  private final RlParameters rl;

  VerlRenderer(StageSpec spec, RlParameters rl) {
    this.spec = spec;
    this.rl = rl;
  }

  TrainerJob render(TrainerPlaces places) {
    requireKnown();
    var train = new ArrayList<String>(List.of("python3", "-m", "verl.trainer.main_ppo"));
    overrides(places).forEach((name, value) -> train.add(name + "=" + value));
    return new TrainerJob(
        Map.of(CLIENT, resource(CLIENT), PREPARE, resource(PREPARE), MERGE, resource(MERGE)),
        List.of(List.of("python3", PREPARE), train, List.of("python3", MERGE)),
        Map.of(
            "REASONRANK_REWARD_URL",
            places.rewardUrl(),
            "VERL_FILE_LOGGER_PATH",
            places.work() + "/metrics.verl.jsonl"));
  }

  /** What verl does otherwise or not at all is refused, not silently dropped. */
  private void requireKnown() {
    refuseIf(rl.reward().aggregation().equals("gdpo"), "spec.reward.aggregation: gdpo");
    refuseIf(rl.grpo().truncated().equals("mask"), "spec.algorithm.grpo.truncated: mask");
    refuseIf(rl.grpo().dynamicSampling(), "spec.algorithm.grpo.dynamicSampling");
    String schedule = rl.optimizer().schedule();
    refuseIf(
        !schedule.equals("constant") && !schedule.equals("cosine"),
        "spec.optimizer.schedule: " + schedule);
  }

  private static void refuseIf(boolean asked, String field) {
    if (asked) {
      throw StageException.configuration(field + " is for engine djl; remove it for verl");
    }
  }

  private Map<String, String> overrides(TrainerPlaces places) {
    Map<String, String> all = new LinkedHashMap<>();
    data(all, places);
    model(all, places);
    actor(all);
    rollout(all);
    reward(all, places);
    trainer(all, places);
    all.putAll(rl.trainer().settings());
    return all;
  }

  private void data(Map<String, String> all, TrainerPlaces places) {
    var grpo = rl.grpo();
    all.put("data.train_files", places.work() + "/train.parquet");
    all.put("data.val_files", places.work() + "/validation.parquet");
    all.put("data.train_batch_size", String.valueOf(grpo.promptsPerStep()));
    all.put("data.max_prompt_length", String.valueOf(grpo.maxPromptTokens()));
    all.put("data.max_response_length", String.valueOf(grpo.maxResponseTokens()));
    all.put("data.filter_overlong_prompts", rl.tooLong().equals("drop") ? "True" : "False");
    all.put("data.truncation", "error");
    all.put("data.seed", String.valueOf(spec.seed()));
  }

  private void model(Map<String, String> all, TrainerPlaces places) {
    all.put("actor_rollout_ref.model.path", places.base());
    rl.lora()
        .ifPresent(
            lora -> {
              all.put("actor_rollout_ref.model.lora_rank", String.valueOf(lora.rank()));
              all.put(
                  "actor_rollout_ref.model.lora_alpha", String.valueOf(Math.round(lora.alpha())));
              all.put("actor_rollout_ref.model.target_modules", "all-linear");
            });
  }

  private void actor(Map<String, String> all) {
    var grpo = rl.grpo();
    var optimizer = rl.optimizer();
    all.put("algorithm.adv_estimator", "grpo");
    all.put("algorithm.norm_adv_by_std_in_grpo", truth(grpo.normalizeByStd()));
    all.put("algorithm.use_kl_in_reward", "False");
    all.put(ACTOR + "optim.lr", String.valueOf(optimizer.learningRate()));
    all.put(ACTOR + "optim.lr_scheduler_type", optimizer.schedule());
    all.put(ACTOR + "optim.lr_warmup_steps", String.valueOf(optimizer.warmupSteps()));
    all.put(ACTOR + "optim.weight_decay", String.valueOf(optimizer.weightDecay()));
    all.put(ACTOR + "ppo_mini_batch_size", String.valueOf(grpo.miniBatchSize()));
    all.put(ACTOR + "ppo_micro_batch_size_per_gpu", "1");
    all.put(ACTOR + "grad_clip", String.valueOf(optimizer.maxGradientNorm()));
    all.put(ACTOR + "clip_ratio", String.valueOf(grpo.clipRatio()));
    all.put(ACTOR + "clip_ratio_low", String.valueOf(grpo.clipRatio()));
    all.put(ACTOR + "clip_ratio_high", String.valueOf(grpo.clipRatio()));
    all.put(ACTOR + "clip_ratio_c", String.valueOf(grpo.dualClip()));
    all.put(ACTOR + "use_kl_loss", truth(grpo.klCoefficient() > 0));
    all.put(ACTOR + "kl_loss_coef", String.valueOf(grpo.klCoefficient()));
    all.put(ACTOR + "kl_loss_type", "low_var_kl");
    all.put(ACTOR + "entropy_coeff", "0");
    all.put(
        ACTOR + "loss_agg_mode",
        grpo.lossAggregation().equals("sequence-mean") ? "seq-mean-token-mean" : "token-mean");
  }

  private void rollout(Map<String, String> all) {
    var grpo = rl.grpo();
    all.put(ROLLOUT + "name", "vllm");
    all.put(ROLLOUT + "n", String.valueOf(grpo.groupSize()));
    all.put(ROLLOUT + "temperature", String.valueOf(grpo.temperature()));
    all.put(ROLLOUT + "tensor_model_parallel_size", "1");
    all.put(ROLLOUT + "log_prob_micro_batch_size_per_gpu", "1");
    all.put("actor_rollout_ref.ref.log_prob_micro_batch_size_per_gpu", "1");
  }

  private static void reward(Map<String, String> all, TrainerPlaces places) {
    all.put("reward.custom_reward_function.path", places.work() + "/" + CLIENT);
    all.put("reward.custom_reward_function.name", "compute_score");
  }

  private void trainer(Map<String, String> all, TrainerPlaces places) {
    all.put("trainer.total_training_steps", String.valueOf(rl.steps()));
    all.put("trainer.save_freq", String.valueOf(rl.checkpoint().everySteps()));
    all.put("trainer.max_actor_ckpt_to_keep", String.valueOf(rl.checkpoint().keep()));
    int every = rl.validation().everySteps();
    all.put("trainer.test_freq", String.valueOf(every == 0 ? rl.steps() : every));
    all.put("trainer.val_before_train", "False");
    all.put("trainer.nnodes", String.valueOf(rl.trainer().nodes()));
    all.put("trainer.n_gpus_per_node", String.valueOf(rl.trainer().acceleratorsPerNode()));
    all.put("trainer.default_local_dir", places.work() + "/" + TrainerRenderer.CHECKPOINTS);
    all.put("trainer.resume_mode", "auto");
    all.put("trainer.logger", "[console,file]");
    all.put("trainer.project_name", "reasonrank");
    all.put("trainer.experiment_name", spec.run().name());
  }

  private static String truth(boolean value) {
    return value ? "True" : "False";
  }

  private static String resource(String name) {
    try (InputStream in = VerlRenderer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is not packed");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
