#!/bin/sh
# Puts etcd, kube-apiserver, kube-controller-manager and kubectl where the operator's tests look:
# ${KUBE_API_TEST_DIR:-~/.kubeapitest}/k8s/<version>-<os>-<arch>, the layout of setup-envtest.
# In this order: what is there already, $KUBEBUILDER_ASSETS, the official downloads, a build from the
# Go modules pinned in operator/test-servers. Exit 0 when they are there, 69 when no way led to them.
set -u
home=$(cd "$(dirname "$0")/.." && pwd -P) || exit 78
modules=$home/operator/test-servers
programs="etcd kube-apiserver kube-controller-manager kubectl"

pinned() { sed -n "s|^require $1 v||p" "$modules/$2/go.mod"; }

version=$(pinned k8s.io/kubernetes kubernetes)
etcd=$(pinned go.etcd.io/etcd/server/v3 etcd)
os=$(uname -s | tr '[:upper:]' '[:lower:]')
case $(uname -m) in x86_64) arch=amd64 ;; aarch64 | arm64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
servers=${KUBE_API_TEST_DIR:-$HOME/.kubeapitest}/k8s/$version-$os-$arch

complete() {
  for program in $programs; do
    [ -x "$1/$program" ] || return 1
  done
}

# CRDs of others (Knative, KEDA, KubeRay) for the tests of what is rendered for them, out of their Go
# modules, by checksum. Without them those tests are skipped and counted; that is no failure here.
others=$modules/crds/modules.txt
crds=${KUBE_API_TEST_DIR:-$HOME/.kubeapitest}/crds
fetch_crds() {
  command -v go > /dev/null || return 1
  grep -v '^#' "$others" | while read -r module release file sum; do
    target=$crds/$sum.yaml
    [ -f "$target" ] && continue
    folder=$(cd /tmp && go mod download -json "$module@$release" 2> /dev/null \
      | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",*$/\1/p')
    [ -n "$folder" ] && [ -f "$folder/$file" ] || { echo "no CRD $file of $module $release" >&2; continue; }
    echo "$sum  $folder/$file" | sha256sum -c - > /dev/null \
      || { echo "$folder/$file is not what $others names" >&2; continue; }
    mkdir -p "$crds" && cp "$folder/$file" "$target.$$" && mv "$target.$$" "$target"
  done
}
fetch_crds

# helm, for the test of the chart; without it that test is skipped and counted.
helm_version=$(pinned helm.sh/helm/v3 helm)
helm=${KUBE_API_TEST_DIR:-$HOME/.kubeapitest}/helm/v$helm_version
helm_log=${LOGS:-$home/target/logs}/test-servers-helm.log
fetch_helm() {
  [ -x "$helm/helm" ] && return 0
  mkdir -p "$helm" "$(dirname "$helm_log")"
  archive=helm-v$helm_version-$os-$arch.tar.gz
  if command -v curl > /dev/null \
    && curl -fsSL --connect-timeout 10 -o "$helm/$archive" "https://get.helm.sh/$archive" \
      && curl -fsSL --connect-timeout 10 -o "$helm/sum" "https://get.helm.sh/$archive.sha256sum" \
      && (cd "$helm" && sha256sum -c sum && tar -xzf "$archive" --strip-components 1 "$os-$arch/helm")
  then
    rm -f "$helm/$archive" "$helm/sum"
    return 0
  fi > "$helm_log" 2>&1
  rm -f "$helm/$archive" "$helm/sum"
  command -v go > /dev/null \
    && (cd "$modules/helm" \
      && go build -buildvcs=false -ldflags "-s -w" -o "$helm/helm.$$" helm.sh/helm/v3/cmd/helm \
      && mv "$helm/helm.$$" "$helm/helm") >> "$helm_log" 2>&1 \
    || echo "no helm; see $helm_log. The test of the chart is skipped." >&2
}
fetch_helm

if complete "$servers"; then
  exit 0
fi
partial=$servers.partial.$$
log=${LOGS:-$home/target/logs}/test-servers.log
mkdir -p "$partial" "$(dirname "$log")" || exit 74
trap 'rm -rf "$partial"' EXIT
trap 'exit 143' TERM INT
: > "$log"

from_environment() {
  [ -n "${KUBEBUILDER_ASSETS:-}" ] && complete "$KUBEBUILDER_ASSETS" || return 1
  for program in $programs; do
    ln -s "$KUBEBUILDER_ASSETS/$program" "$partial/$program" || return 1
  done
}

get() { curl -fsSL --connect-timeout 10 --retry 2 -o "$2" "$1" >> "$log" 2>&1; }

same_sum() { echo "$2  $1" | sha256sum -c - >> "$log" 2>&1; }

from_download() {
  [ "$os" = linux ] && command -v curl > /dev/null || return 1
  for program in kube-apiserver kube-controller-manager kubectl; do
    url=https://dl.k8s.io/v$version/bin/$os/$arch/$program
    get "$url" "$partial/$program" && get "$url.sha256" "$partial/sum" || return 1
    same_sum "$partial/$program" "$(cat "$partial/sum")" || return 1
  done
  release=https://github.com/etcd-io/etcd/releases/download/v$etcd
  archive=etcd-v$etcd-$os-$arch.tar.gz
  get "$release/$archive" "$partial/$archive" && get "$release/SHA256SUMS" "$partial/sum" || return 1
  same_sum "$partial/$archive" "$(sed -n "s/  $archive\$//p" "$partial/sum")" || return 1
  tar -xzf "$partial/$archive" -C "$partial" --strip-components 1 --wildcards '*/etcd' || return 1
  rm -f "$partial/$archive" "$partial/sum"
  chmod +x "$partial"/*
}

build() { # module folder, output, package, linker flags
  (cd "$modules/$1" && go build -buildvcs=false -ldflags "-s -w $4" -o "$partial/$2" "$3") \
    >> "$log" 2>&1
}

from_modules() {
  command -v go > /dev/null || return 1
  echo "building the Kubernetes test servers v$version, once: this takes some ten minutes" >&2
  stamp=k8s.io/component-base/version
  minor=$(echo "$version" | cut -d . -f 2)
  flags="-X $stamp.gitVersion=v$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor"
  build etcd etcd go.etcd.io/etcd/server/v3 "" || return 1
  for program in kube-apiserver kube-controller-manager kubectl; do
    build kubernetes "$program" "k8s.io/kubernetes/cmd/$program" "$flags" || return 1
  done
}

for source in from_environment from_download from_modules; do
  rm -rf "$partial" && mkdir -p "$partial" || exit 74
  if $source && complete "$partial"; then
    rm -rf "$servers" && mv "$partial" "$servers" || exit 74
    exit 0
  fi
done
echo "no Kubernetes test servers: neither KUBEBUILDER_ASSETS nor the downloads nor a Go build" \
  "gave them; see $log. Tests that need them are skipped and counted." >&2
exit 69
