#!/bin/sh
# From a corpus to a promoted reranker; usage: make/quickstart.sh SAMPLES OUTPUT [MODEL]
set -e
samples=$1
output=$2
model=${3:-}
mkdir -p "$output"
if [ -z "$model" ]; then
  model=$output/base-model
  [ -f "$model/config.json" ] ||
    bin/reasonrank model create --preset tiny --corpus "$samples/corpus" --output "$model"
fi
bin/reasonrank run -f "$samples" --work "$output" --model "$model" --report "$output/report.html"
