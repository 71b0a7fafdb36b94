# Every target finds its JDK through bin/find-jdk and is quiet unless something is wrong.
SHELL := /bin/sh
.DEFAULT_GOAL := help

LOGS := target/logs
SAMPLES := k8s/samples/quickstart
QUICKSTART := target/quickstart
PORT ?= 8080

# Usage: $(MVN) goals…
MVN = JAVA_HOME=$$(bin/find-jdk) && export JAVA_HOME && ./mvnw -B -ntp

.PHONY: help build test format quickstart serve clean

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

build: ## build the programs; no tests, no checks
	@mkdir -p $(LOGS)
	@$(MVN) -q -DskipTests package > $(LOGS)/build.log 2>&1 \
	  || { grep -m 20 '^\[ERROR\]' $(LOGS)/build.log || cat $(LOGS)/build.log; \
	       echo "build failed; the whole log is $(LOGS)/build.log" >&2; exit 1; }
	@$(SHELL) make/startup-cache.sh $(LOGS)/startup-cache.log

test: ## check format and code, run all tests
	@$(SHELL) make/test.sh $(LOGS)/test.log

format: ## format the code
	@$(MVN) -q spotless:apply

quickstart: build ## train, promote and measure a reranker; MODEL=dir starts from your model
	@$(SHELL) make/quickstart.sh $(SAMPLES) $(QUICKSTART) $(MODEL)

serve: build ## answer requests with what the quickstart promoted, or MODEL=dir, on PORT=8080
	@if [ -n "$(MODEL)" ]; then \
	  bin/reasonrank serve --model $(MODEL) --port $(PORT); \
	else \
	  $(SHELL) make/quickstart.sh $(SAMPLES) $(QUICKSTART) "" --serve --port $(PORT); \
	fi

clean: ## remove everything that was built, logs and the quickstart too
	@rm -rf target $$(find . -name target -type d -not -path './.git/*' -prune)

-include $(wildcard make/*.mk)
