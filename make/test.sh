#!/bin/sh
# Runs the checks and all tests; usage: make/test.sh LOG. Quiet on success.
log=$1
mkdir -p "$(dirname "$log")"
JAVA_HOME=$(bin/find-jdk) || exit $?
export JAVA_HOME

# Reports of an earlier run would be counted as tests of this one.
find . -type d -name surefire-reports -path '*/target/*' -prune -exec rm -rf {} +

./mvnw -B -ntp -Pchecks --fail-at-end verify > "$log" 2>&1
status=$?

if [ "$status" -ne 0 ]; then
  make/test-report --failures
  grep '^\[ERROR\]' "$log" | grep -v 'Re-run Maven\|re-run Maven\|Help 1\|^\[ERROR\] *$' | head -n 30
  echo "the tests or the checks failed; the whole log is $log" >&2
fi
make/test-report --skipped
make/test-report --counts
exit "$status"
