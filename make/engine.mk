.PHONY: verify-engine

verify-engine: ## hold logits, tokens, templates and training against transformers, PEFT and llama.cpp
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/verify -am -DskipTests package > $(LOGS)/verify-engine.log 2>&1 \
	  || { cat $(LOGS)/verify-engine.log >&2; exit 1; }
	@bench/verify-engine
