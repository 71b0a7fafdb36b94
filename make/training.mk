.PHONY: verify-training verify-bright bench-real-model bench-ablation bench-rl-seeds

verify-training: build ## hold training against the trainers' parsers, PEFT and torch, kills, full disks
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/verify -am -DskipTests package > $(LOGS)/verify-training.log 2>&1 \
	  || { cat $(LOGS)/verify-training.log >&2; exit 1; }
	@bench/verify-training $(PARTS)

bench-real-model: build ## SmolLM2-135M: adapter SFT, then a short GRPO, before and after on held-out queries
	@bench/real-model/run

bench-ablation: build ## the paper's ablations on the quickstart's corpus, as a table; OPTIONS="--sft-steps 300"
	@bench/ablation $(OPTIONS)

bench-rl-seeds: build ## the quickstart's RL with five seeds: reward and held-out nDCG; OPTIONS="--seeds 1 2 3"
	@bench/rl-seeds $(OPTIONS)

verify-bright: build ## the script for BRIGHT's and R2MED's layouts on a small set with every trap in it
	@bench/bright --self-test

.PHONY: bench-training

bench-training: ## seconds per step of SFT and GRPO beside TRL, in turns; OPTIONS="--shapes quickstart"
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/engine -am -DskipTests package > $(LOGS)/bench-training.log 2>&1 \
	  || { cat $(LOGS)/bench-training.log >&2; exit 1; }
	@bench/bench-training $(OPTIONS)

.PHONY: verify-delegated

verify-delegated: build ## stage sft with a real LLaMA-Factory as its trainer: weights, adapter, resumed; CASES=full
	@bench/verify-delegated $(CASES)
