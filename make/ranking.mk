.PHONY: verify-ranking bench-ranking

verify-ranking: build ## hold metrics, overlaps and text repair against Python references
	@bench/verify-ranking

bench-ranking: ## time rewards, parses and the bootstrap beside their Python peers
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/ranking -am -DskipTests package > $(LOGS)/bench-ranking.log 2>&1 \
	  || { cat $(LOGS)/bench-ranking.log >&2; exit 1; }
	@bench/bench-ranking
