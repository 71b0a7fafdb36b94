.PHONY: native-builder verify-native

native-builder: ## a builder of native images where no GraalVM can be had (Debian on amd64; a test lane, see bench/native-builder)
	@bench/native-builder/build

verify-native: ## the endpoint as a native image: tests against it, time to its first answer, memory; skips loudly without a builder
	@bench/verify-native
