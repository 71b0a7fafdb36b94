"""Gives the configurations that the renderers make to the trainers' own parsers.

usage: verify_trainers.py GOLDEN_DIRECTORY MODEL_DIRECTORY WORK_DIRECTORY
"""

import importlib.util
import json
import os
import pathlib
import sys

golden, model, work = map(pathlib.Path, sys.argv[1:])
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + name + (f": {detail}" if detail else ""))


def job(name):
    return json.loads((golden / f"{name}.json").read_text())


def llamafactory():
    import yaml

    os.environ["DISABLE_VERSION_CHECK"] = "1"
    from llamafactory.hparams import get_train_args

    files = job("llamafactory")["files"]
    config = yaml.safe_load(files["train.yaml"])
    config.update(model_name_or_path=str(model), output_dir=str(work / "out"))
    config.pop("bf16")  # what this machine cannot do is no fault of the configuration
    config.pop("flash_attn")
    _, data, training, finetuning, _ = get_train_args(config)
    check("LLaMA-Factory parses the YAML", True, f"{len(config)} fields")
    check("its learning rate", training.learning_rate == 1e-4, training.learning_rate)
    check("its steps", training.max_steps == 530 and training.warmup_steps == 53)
    check("its adapter", (finetuning.lora_rank, finetuning.lora_alpha) == (32, 32))
    check("its template and length", (data.template, data.cutoff_len) == ("empty", 23552))
    info = json.loads(files["dataset_info.json"])
    check("its data description", set(info) == set(data.dataset))


def verl():
    from hydra import compose, initialize_config_dir

    package = pathlib.Path(importlib.util.find_spec("verl").submodule_search_locations[0])
    command = next(c for c in job("verl")["commands"] if "verl.trainer.main_ppo" in c)
    with initialize_config_dir(config_dir=str(package / "trainer/config"), version_base=None):
        config = compose("ppo_trainer", overrides=command[3:])
    actor = config.actor_rollout_ref.actor
    check("verl's Hydra composes the overrides", True, f"{len(command) - 3} of them")
    check("its learning rate", actor.optim.lr == 1e-5, actor.optim.lr)
    check("its group and batches",
          (config.actor_rollout_ref.rollout.n, config.data.train_batch_size,
           actor.ppo_mini_batch_size) == (8, 16, 8))
    check("its KL", actor.use_kl_loss and actor.kl_loss_coef == 0.001
          and actor.kl_loss_type == "low_var_kl")
    check("its loss", actor.loss_agg_mode == "seq-mean-token-mean", actor.loss_agg_mode)
    check("its adapter", config.actor_rollout_ref.model.lora_rank == 32)
    check("its reward", config.reward.custom_reward_function.name == "compute_score")
    check("a setting of the resource wins",
          config.actor_rollout_ref.rollout.tensor_model_parallel_size == 8)
    scripts = job("verl")["files"]
    check("its scripts compile", all(compile(t, n, "exec") for n, t in scripts.items()),
          sorted(scripts))


for part in (llamafactory, verl):
    try:
        part()
    except Exception as fault:  # a parser that refuses is a failed check, the others go on
        check(part.__name__, False, f"{type(fault).__name__}: {fault}")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
