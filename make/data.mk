.PHONY: verify-data

verify-data: build ## a real model teaches; a dataset read by pyarrow, pandas, LLaMA-Factory and verl
	@bench/verify-data

.PHONY: bench-data

LISTS ?= 100000

bench-data: build ## LISTS=100000 queries through candidates, lexical labels, filters and the split
	@bench/bench-data $(LISTS)
