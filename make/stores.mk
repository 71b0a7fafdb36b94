.PHONY: verify-stores

verify-stores: ## hold artifacts in buckets and registries against a real S3 server and a real registry
	@bench/verify-stores
