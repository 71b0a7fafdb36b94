#!/bin/sh
# Unpacks the archives of 'make images' as a container runtime would and runs them: user 65532, the
# root file system read-only, /tmp in memory. Says what was seen; exit 1 if anything is not right.
# usage: make/verify-images.sh DIRECTORY NAME…
set -eu
home=$(cd "$(dirname "$0")/.." && pwd -P)
images=$1
shift
unpacked=$images/unpacked
failed=0

wrong() {
  echo "verify-images: $*" >&2
  failed=1
}

# A value of the image's configuration; the archives are ours, one object without line breaks.
field() {
  sed -n "s/.*\"$2\":\[\([^]]*\)\].*/\1/p" "$1" | tr ',' '\n' | sed 's/^"//; s/"$//'
}

unpack() {
  name=$1
  root=$unpacked/$name
  rm -rf "$unpacked/$name" "$unpacked/layout"
  mkdir -p "$root" "$unpacked/layout"
  tar --extract --directory "$unpacked/layout" --file "$images/$name.tar"
  blobs=$unpacked/layout/blobs/sha256
  for blob in "$blobs"/*; do
    [ "$(sha256sum "$blob" | cut -d' ' -f1)" = "$(basename "$blob")" ] \
      || wrong "$name: blob $(basename "$blob") is not what its name says"
  done
  manifest=$(sed -n 's/.*"digest":"sha256:\([0-9a-f]*\)","size":[0-9]*,"platform".*/\1/p' "$unpacked/layout/index.json")
  config=$(sed -n 's/.*"config":{[^}]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' "$blobs/$manifest")
  cp "$blobs/$config" "$unpacked/$name.json"
  sed 's/.*"layers"://' "$blobs/$manifest" | grep -o 'sha256:[0-9a-f]*' | cut -d: -f2 \
    | while read -r layer; do tar --extract --gzip --directory "$root" --file "$blobs/$layer"; done
  grep -q '"User":"65532:65532"' "$unpacked/$name.json" || wrong "$name: would run as root"
}

# The image's own command in its own root; more arguments follow it.
sealed() {
  name=$1
  shift
  set -- "$unpacked/$name" -- "$@"
  # shellcheck disable=SC2046
  command=$(field "$unpacked/$name.json" Entrypoint | tr '\n' ' ')
  root=$1
  shift 2
  # shellcheck disable=SC2046,SC2086
  exec env -i HOME=/tmp $(field "$unpacked/$name.json" Env | tr '\n' ' ') ${MORE_ENV:-} \
    ${IN_ROOT_MODEL:+IN_ROOT_MODEL="$IN_ROOT_MODEL"} SYSTEM_PATH="$PATH" \
    /bin/sh "$home/make/in-root.sh" --sealed "$root" $command "$@"
}

now() {
  date +%s%3N
}

resident() {
  awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$1/status"
}

run_function() {
  answers function "REASONRANK_MODEL_DIR=/mnt/model REASONRANK_WINDOW=6"
}

# By the judge that needs no model; then, where there is a Python, by a server that plays one.
run_function_native() {
  answers function-native "REASONRANK_ENGINE=lexical"
  if [ -e "$unpacked/function-native/opt/java" ]; then wrong "function-native: there is a JVM in it"; fi
  command -v python3 > /dev/null || { echo "function-native: SKIPPED without python3: an engine of others"; return; }
  # shellcheck disable=SC2016
  asked=$(ROOT=$unpacked/function-native IN_ROOT_SH=$home/make/in-root.sh \
    python3 "$home/bench/first_answer.py" --times 3 /bin/sh -c 'exec env -i HOME=/tmp SYSTEM_PATH="$PATH" \
      QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT="$QUARKUS_HTTP_PORT" REASONRANK_ENGINE=openai \
      REASONRANK_OPENAI_BASE_URL="$REASONRANK_OPENAI_BASE_URL" \
      /bin/sh "$IN_ROOT_SH" --sealed "$ROOT" /app/reasonrank-function') \
    && echo "function-native, an engine of others: $asked" || wrong "function-native: $asked"
}

# The endpoint answers a real request, in its own root, and stops when it is asked to.
answers() {
  name=$1
  port=18089
  begun=$(now)
  (MORE_ENV="QUARKUS_HTTP_PORT=$port $2 QUARKUS_SHUTDOWN_DELAY=0s REASONRANK_AUTH_OPEN=true" \
    IN_ROOT_MODEL=$home/k8s/samples/quickstart/base sealed "$name") \
    > "$unpacked/$name.log" 2>&1 &
  pid=$!
  tries=0
  until curl -sf "http://127.0.0.1:$port/v2/rerank" -H 'Content-Type: application/json' \
    -d '{"query":"why is bread dear","documents":["a poor harvest","a pair of shoes"]}' \
    -o "$unpacked/answer.json" 2> /dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 3000 ] || ! kill -0 $pid 2> /dev/null; then
      tail -n 3 "$unpacked/$name.log" >&2
      wrong "$name: does not answer"
      return
    fi
    sleep 0.02
  done
  answered=$(($(now) - begun))
  grep -q '"results"' "$unpacked/answer.json" || wrong "$name: the answer has no results"
  started=$(sed -n 's/.*started in \([0-9.]*\)s.*/\1/p' "$unpacked/$name.log")
  owner=$(awk '/^Uid/ {print $2}' "/proc/$pid/status")
  [ "$owner" = 65532 ] || wrong "$name: runs as user $owner"
  echo "$name: first answer after $answered ms (Quarkus: $started s), $(resident $pid) MiB resident"
  kill $pid
  wait $pid || true
  if kill -0 $pid 2> /dev/null; then wrong "$name: does not stop"; fi
}

run_reasonrank() {
  begun=$(now)
  (sealed reasonrank plan --num-passages 100 --strategy sliding) > "$unpacked/plan.txt" 2>&1 \
    || wrong "reasonrank: $(tail -n 1 "$unpacked/plan.txt")"
  grep -q 'calls' "$unpacked/plan.txt" || wrong "reasonrank: plan says nothing of calls"
  echo "reasonrank: 'plan' took $(($(now) - begun)) ms"
  (IN_ROOT_MODEL=$home/k8s/samples/quickstart/base \
    sealed reasonrank model chat --prompt x --max-tokens 1 /mnt/model) > "$unpacked/chat.txt" 2>&1 \
    || wrong "reasonrank: the engine does not run: $(tail -n 1 "$unpacked/chat.txt")"
}

# Without a cluster it cannot work; it must say so by itself, not fail for want of a class.
run_operator() {
  (MORE_ENV="KUBERNETES_MASTER=http://127.0.0.1:1 QUARKUS_HTTP_PORT=18090" sealed operator) \
    > "$unpacked/operator.log" 2>&1 &
  pid=$!
  tries=0
  while kill -0 $pid 2> /dev/null && [ $tries -lt 300 ] \
    && ! grep -q 'started in' "$unpacked/operator.log"; do
    tries=$((tries + 1))
    sleep 0.1
  done
  kill $pid 2> /dev/null || true
  wait $pid 2> /dev/null || true
  if grep -q 'NoClassDefFoundError\|ClassNotFoundException\|UnsatisfiedLinkError\|Read-only' \
    "$unpacked/operator.log"; then
    wrong "operator: $(grep -m 1 'NotFound\|NoClass\|Unsatisfied\|Read-only' "$unpacked/operator.log")"
  fi
  grep -q 'started in\|onnect' "$unpacked/operator.log" \
    || wrong "operator: said nothing; see $unpacked/operator.log"
  echo "operator: $(grep -m 1 -o 'started in [0-9.]*s' "$unpacked/operator.log" || echo 'asks for its API server')"
}

mkdir -p "$unpacked"
unpacked=$(cd "$unpacked" && pwd -P)
for name; do
  unpack "$name"
  echo "$name: archive $(($(stat -c %s "$images/$name.tar") / 1048576)) MiB, unpacked $(du -sm "$unpacked/$name" | cut -f1) MiB"
  "run_$(echo "$name" | tr - _)"
done
[ $failed -eq 0 ] && echo "verify-images: all run, as user 65532 on a read-only root"
exit $failed
