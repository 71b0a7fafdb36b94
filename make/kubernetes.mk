.PHONY: test-servers

test-servers: ## find, download or build the Kubernetes API server that the operator's tests run on
	@LOGS=$(LOGS) $(SHELL) make/test-servers.sh
