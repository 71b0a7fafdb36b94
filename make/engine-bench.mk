.PHONY: bench-engine

BENCH ?=

bench-engine: ## speed beside llama.cpp, its server, transformers, vLLM; BENCH="--quick --shapes 135m" for a look
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/engine -am -DskipTests package > $(LOGS)/bench-engine.log 2>&1 \
	  || { cat $(LOGS)/bench-engine.log >&2; exit 1; }
	@bench/bench-engine $(BENCH)

.PHONY: verify-engine-soak

REQUESTS ?= 24000

verify-engine-soak: ## memory stays flat over REQUESTS=24000 requests and bounded with a long prompt
	@mkdir -p $(LOGS)
	@$(MVN) -q -Pbench -pl bench/engine -am -DskipTests package > $(LOGS)/engine-soak.log 2>&1 \
	  || { cat $(LOGS)/engine-soak.log >&2; exit 1; }
	@TORCH_CPP_LOG_LEVEL=ERROR "$$(bin/find-jdk)/bin/java" --enable-native-access=ALL-UNNAMED \
	  -Dslf4j.internal.verbosity=ERROR -XX:+UseSerialGC -Xmx512m \
	  -cp "bench/engine/target/classes:bench/engine/target/lib/*" \
	  io.reasonrank.bench.engine.EngineSoak $(REQUESTS) 20480
