"""Writes the examples that the stage left as JSON lines as the Parquet files that verl reads."""

import pandas

for name in ("train", "validation"):
    pandas.read_json(f"{name}.json", lines=True, dtype=False).to_parquet(f"{name}.parquet")
