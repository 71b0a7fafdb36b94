.PHONY: test-servers

test-servers: ## find, download or build the Kubernetes API server that the operator's tests run on
	@LOGS=$(LOGS) $(SHELL) make/test-servers.sh

.PHONY: crash-matrix

crash-matrix: test-servers build ## kill the operator at every write of every kind of run, on a real API server
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=CrashMatrix,ProcessCrashes -Dsurefire.failIfNoSpecifiedTests=false \
	  > $(LOGS)/crash-matrix.log 2>&1; status=$$?; \
	  grep 'crash matrix:' $(LOGS)/crash-matrix.log || cat $(LOGS)/crash-matrix.log; exit $$status

.PHONY: cluster-demo

cluster-demo: test-servers build ## the quickstart by kubectl apply: real control plane, pods as processes
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=ClusterDemo -Dsurefire.failIfNoSpecifiedTests=false \
	  2> $(LOGS)/cluster-demo.err | tee $(LOGS)/cluster-demo.log | grep --line-buffered '^demo:' \
	  && ! grep -q 'Tests run:.*\(Failures: [1-9]\|Errors: [1-9]\)' $(LOGS)/cluster-demo.log
