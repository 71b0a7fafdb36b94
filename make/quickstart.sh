#!/bin/sh
# From a corpus to a promoted reranker; usage: make/quickstart.sh SAMPLES OUTPUT [MODEL [OPTION…]]
# Without MODEL it starts from the small model in SAMPLES/base; the README there says how that was made.
set -e
samples=$1
output=$2
model=${3:-}
if [ $# -ge 3 ]; then shift 3; else shift 2; fi
mkdir -p "$output"
exec bin/reasonrank run -f "$samples" --work "$output" ${model:+--model "$model"} \
  --report "$output/report.html" "$@"
