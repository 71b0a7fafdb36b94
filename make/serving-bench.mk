.PHONY: bench-serving

BENCH ?=

bench-serving: build ## the endpoint under load, restarts, start and cancellation; BENCH="--scale 0.1" for a look
	@$(MVN) -q -Pbench -pl bench/serving -am -DskipTests package > $(LOGS)/bench-serving.log 2>&1 \
	  || { cat $(LOGS)/bench-serving.log >&2; exit 1; }
	@bench/bench-serving $(BENCH)

.PHONY: bench-strategies

bench-strategies: build ## rounds, calls, tokens, seconds and nDCG of every strategy; BENCH=--quick for a look
	@bench/bench-strategies $(BENCH)
