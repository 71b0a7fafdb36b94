.PHONY: verify-data

verify-data: build ## a real model teaches; a dataset read by pyarrow, pandas, LLaMA-Factory and verl
	@bench/verify-data
