#!/bin/sh
# Records what the small commands load, so that they start faster (JEP 514); bin/reasonrank uses the
# record where it is there. Nothing depends on it: a failure is told and is no error.
# usage: make/startup-cache.sh LOG
home=$(cd "$(dirname "$0")/.." && pwd -P) || exit 0
cli=$home/src/cli/target
jar=$(ls "$cli"/reasonrank-cli-*.jar 2>/dev/null | head -n 1)
cache=$cli/reasonrank.aot
# Up to date: newer than every jar that it was made from.
if [ -z "$jar" ] || { [ -s "$cache" ] \
  && [ -z "$(find "$jar" "$cli/lib" -newer "$cache" -name '*.jar' | head -n 1)" ]; }; then
  exit 0
fi
rm -f "$cache"
REASONRANK_REHEARSAL=$cache.new "$home/bin/reasonrank" "$cli/rehearsal" > "$1" 2>&1
if [ -s "$cache.new" ]; then
  mv "$cache.new" "$cache"
else
  echo "no start-up cache was made, commands start slower; see $1" >&2
fi
