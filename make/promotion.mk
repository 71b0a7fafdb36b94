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
