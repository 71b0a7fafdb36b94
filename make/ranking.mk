SECONDS ?= 600

.PHONY: verify-ranking bench-ranking fuzz-ranking

verify-ranking: build ## hold metrics, overlaps and text repair against Python references
	@bench/verify-ranking

bench-ranking: ## time rewards, parses and the bootstrap beside their Python peers
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/ranking -am -DskipTests package > $(LOGS)/bench-ranking.log 2>&1 \
	  || { cat $(LOGS)/bench-ranking.log >&2; exit 1; }
	@bench/bench-ranking

fuzz-ranking: ## fuzz the readers of answers, runs, texts and records for SECONDS=600
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pfuzz -pl bench/fuzz -am -DskipTests package > $(LOGS)/fuzz-ranking.log 2>&1 \
	  || { cat $(LOGS)/fuzz-ranking.log >&2; exit 1; }
	@bench/fuzz-ranking $(SECONDS)
