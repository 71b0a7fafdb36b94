#!/bin/sh
# Builds the controllers of Kueue and JobSet from the Go modules pinned in operator/test-servers/kueue,
# once, into ${KUBE_API_TEST_DIR:-~/.kubeapitest}/kueue/<versions>: kueue, jobset, and kueue.source and
# jobset.source, which name the folders with their CRDs. Prints that folder. Exit 69 without Go.
set -u
home=$(cd "$(dirname "$0")/.." && pwd -P) || exit 78
modules=$home/operator/test-servers/kueue
log=${LOGS:-$home/target/logs}/kueue.log
pinned() { sed -n "s|^[[:space:]]*$1 v\([^ ]*\)\$|\1|p" "$modules/go.mod" | head -n 1; }
target=${KUBE_API_TEST_DIR:-$HOME/.kubeapitest}/kueue/$(pinned sigs.k8s.io/kueue)-$(pinned sigs.k8s.io/jobset)
if [ ! -x "$target/kueue" ] || [ ! -x "$target/jobset" ]; then
  command -v go > /dev/null || { echo "no Go: install it to build Kueue and JobSet" >&2; exit 69; }
  mkdir -p "$target" "$(dirname "$log")" || exit 74
  echo "building Kueue and JobSet, once: this takes some six minutes of CPU time" >&2
  (cd "$modules" \
    && go build -buildvcs=false -ldflags "-s -w" -o "$target/jobset.$$" sigs.k8s.io/jobset \
    && go build -buildvcs=false -ldflags "-s -w" -o "$target/kueue.$$" sigs.k8s.io/kueue/cmd/kueue) \
    > "$log" 2>&1 || { tail -n 20 "$log" >&2; exit 69; }
  mv "$target/jobset.$$" "$target/jobset" && mv "$target/kueue.$$" "$target/kueue" || exit 74
fi
for module in kueue jobset; do
  (cd "$modules" && go list -m -f '{{.Dir}}' "sigs.k8s.io/$module") > "$target/$module.source" || exit 69
done
echo "$target"
