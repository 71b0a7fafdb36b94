TRIALS ?= 1000

.PHONY: verify-promotion

verify-promotion: ## how often the quality gate lets an equal model pass, over TRIALS=1000 evaluations
	@$(MVN) -q -pl src/promotion -am test -Dtest=QualityLevelTest \
	  -Dsurefire.failIfNoSpecifiedTests=false "-Dtest.jvm.args=-Dpromotion.simulations=$(TRIALS)" \
	  | grep -o "quality gate.*"
