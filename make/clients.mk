.PHONY: verify-clients verify-clients-engine

verify-clients: build ## hold the endpoint against clients of seven APIs, gRPC, and schemathesis
	@bench/verify-clients

verify-clients-engine: build ## hold the engine's server against the openai client, our client against llama.cpp
	@bench/verify-clients-engine
