.PHONY: verify-ranking

verify-ranking: build ## hold metrics, overlaps and text repair against Python references
	@bench/verify-ranking
