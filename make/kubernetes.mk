.PHONY: test-servers

test-servers: ## find, download or build the Kubernetes API server that the operator's tests run on
	@LOGS=$(LOGS) $(SHELL) make/test-servers.sh

.PHONY: crash-matrix

PATIENCE ?= 60

crash-matrix: test-servers build ## kill the operator at every write of every kind of run, on a real API server
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=CrashMatrix,ProcessCrashes -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dcrash.patience=$(PATIENCE) \
	  > $(LOGS)/crash-matrix.log 2>&1; status=$$?; \
	  grep 'crash matrix:' $(LOGS)/crash-matrix.log || cat $(LOGS)/crash-matrix.log; exit $$status

.PHONY: crash-promotions

SAMPLE ?= 2147483647

crash-promotions: test-servers build ## kill the operator at every change of every kind of promotion, in the cluster, in Git and at its host
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=PromotionMatrix -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dcrash.patience=$(PATIENCE) -Dcrash.sample=$(SAMPLE) \
	  > $(LOGS)/crash-promotions.log 2>&1; status=$$?; \
	  grep 'promotion timeline:\|crash matrix of promotions:' $(LOGS)/crash-promotions.log || cat $(LOGS)/crash-promotions.log; exit $$status

.PHONY: cluster-demo

cluster-demo: test-servers build ## the quickstart by kubectl apply: real control plane, pods as processes
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=ClusterDemo -Dsurefire.failIfNoSpecifiedTests=false \
	  2> $(LOGS)/cluster-demo.err | tee $(LOGS)/cluster-demo.log | grep --line-buffered '^demo:' \
	  && ! grep -q 'Tests run:.*\(Failures: [1-9]\|Errors: [1-9]\)' $(LOGS)/cluster-demo.log

RUNS ?= 10000

.PHONY: bench-operator

bench-operator: test-servers build ## RUNS=10000 resources on a real API server: time to the first child, latency, memory
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=OperatorBench -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dbench.runs=$(RUNS) > $(LOGS)/bench-operator.log 2>&1; status=$$?; \
	  grep '^bench operator:' $(LOGS)/bench-operator.log || cat $(LOGS)/bench-operator.log; \
	  [ $$status -eq 0 ] || grep -A 4 'at most' $(LOGS)/bench-operator.log | head -20; exit $$status

FROM ?= HEAD~1
N ?= 200

.PHONY: verify-upgrade

verify-upgrade: test-servers build ## the operator of FROM=HEAD~1 leaves N=200 runs at work, this one takes over: nothing changes
	@mkdir -p $(LOGS)
	@$(SHELL) make/earlier-operator.sh $(FROM) target/upgrade > $(LOGS)/earlier-operator.log 2>&1 \
	  || { tail -n 20 $(LOGS)/earlier-operator.log; exit 1; }
	@$(MVN) -q -pl operator -am test -Dtest=UpgradeCheck -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dupgrade.runs=$(N) -Dupgrade.old=$$PWD/target/upgrade/operator/target/quarkus-app/quarkus-run.jar \
	  > $(LOGS)/verify-upgrade.log 2>&1; status=$$?; \
	  grep '^upgrade:' $(LOGS)/verify-upgrade.log || tail -n 40 $(LOGS)/verify-upgrade.log; exit $$status
