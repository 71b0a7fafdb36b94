#!/bin/sh
# From a corpus to a promoted reranker; usage: make/quickstart.sh SAMPLES OUTPUT [MODEL]
set -e
samples=$1
output=$2
model=${3:-}
mkdir -p "$output"
bin/reasonrank run -f "$samples" --work "$output" ${model:+--model "$model"} --report "$output/report.html"
