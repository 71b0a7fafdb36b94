#!/bin/sh
# Prints where a Gitea server and the files that it needs lie, a line each; builds the server once from
# the Go module that operator/test-servers/gitea/module.txt pins, some ten minutes of one core. Exit 69
# when it cannot be had.
set -u
home=$(cd "$(dirname "$0")/.." && pwd -P) || exit 78
pin=$home/operator/test-servers/gitea/module.txt
set -- $(grep -v '^#' "$pin")
module=$1 release=$2 sum=$3
servers=${REASONRANK_CACHE:-$HOME/.cache/reasonrank}/servers/gitea-$release
log=${LOGS:-$home/target/logs}/gitea.log
mkdir -p "$servers" "$(dirname "$log")" || exit 74

fail() { echo "no Gitea: $1; see $log" >&2; exit 69; }

command -v go > /dev/null || fail "there is no go"
(cd "$servers" && go mod download -json "$module@$release") > "$log" 2>&1 \
  || fail "the module proxy does not give out $module $release"
field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",*$/\1/p" "$log"; }
[ "$(field Sum)" = "$sum" ] || fail "the module is not what $pin names"
files=$(field Dir)

if [ ! -x "$servers/gitea" ]; then
  echo "building Gitea $release, once: this takes some ten minutes" >&2
  (cd "$files" && nice go build -buildvcs=false -tags "sqlite sqlite_unlock_notify" -ldflags "-s -w" \
    -o "$servers/gitea.$$" . && mv "$servers/gitea.$$" "$servers/gitea") >> "$log" 2>&1 \
    || fail "the build failed"
fi
echo "$servers/gitea"
echo "$files"
