TRIALS ?= 1000

.PHONY: verify-promotion

verify-promotion: ## how often the quality gate lets an equal model pass, over TRIALS=1000 evaluations
	@$(MVN) -q -pl src/promotion -am test -Dtest=QualityLevelTest \
	  -Dsurefire.failIfNoSpecifiedTests=false "-Dtest.jvm.args=-Dpromotion.simulations=$(TRIALS)" \
	  | grep -o "quality gate.*"

CANARIES ?= 50

.PHONY: verify-canary

verify-canary: test-servers build ## CANARIES=50 bad models behind real functions under load: how far they get, how fast they are back
	@mkdir -p $(LOGS)
	@$(MVN) -q -pl operator -am test -Dtest=CanaryTrials -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dcanary.trials=$(CANARIES) 2> $(LOGS)/verify-canary.err \
	  | tee $(LOGS)/verify-canary.log | grep --line-buffered '^canary:' \
	  && ! grep -q 'Tests run:.*\(Failures: [1-9]\|Errors: [1-9]\)' $(LOGS)/verify-canary.log

.PHONY: verify-gitea

verify-gitea: ## proposals, merges and rollbacks on a real Gitea, which is built once from its Go module
	@mkdir -p $(LOGS)
	@found=$$(LOGS=$(LOGS) $(SHELL) make/gitea.sh) || exit $$?; \
	  $(MVN) -q -pl src/promotion -am test -Dtest=GiteaCheck -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dgitea.program=$$(echo "$$found" | head -1) -Dgitea.files=$$(echo "$$found" | tail -1) \
	  > $(LOGS)/verify-gitea.log 2>&1; status=$$?; \
	  grep '^gitea:' $(LOGS)/verify-gitea.log; grep '^\[ERROR\]' $(LOGS)/verify-gitea.log | head -20; \
	  [ $$status -eq 0 ] && cat src/promotion/target/surefire-reports/*GiteaCheck.txt | grep '^Tests run'; \
	  exit $$status
