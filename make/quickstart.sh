#!/bin/sh
# From a corpus to a promoted reranker; usage: make/quickstart.sh SAMPLES OUTPUT [MODEL [OPTION…]]
# The vocabulary of the small model is made of the training half only.
set -e
samples=$1
output=$2
model=${3:-}
if [ $# -ge 3 ]; then shift 3; else shift 2; fi
mkdir -p "$output"
if [ -z "$model" ]; then
  model=$output/base-model
  [ -f "$model/config.json" ] ||
    bin/reasonrank model create --corpus "$samples/corpus/train" "$samples/corpus/lexicon.txt" \
      --out "$model"
fi
bin/reasonrank run -f "$samples" --work "$output" --model "$model" --report "$output/report.html" "$@"
