.PHONY: verify-clients-engine

verify-clients-engine: build ## hold the engine's server against the openai client, our client against llama.cpp
	@bench/verify-clients-engine
