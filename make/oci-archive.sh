#!/bin/sh
# Writes OUT/NAME.tar in OCI's image layout from a root directory, with what 'docker load' and
# 'podman load' read beside it. Equal roots give equal bytes: times are those of $EPOCH, owners root.
# usage: EPOCH=seconds VERSION=v make/oci-archive.sh OUT NAME ROOT ENTRYPOINT ENVIRONMENT
#   ENTRYPOINT, ENVIRONMENT   words of a JSON list, without its brackets
set -eu
out=$1
name=$2
root=$3
entrypoint=$4
environment=$5
user=65532
work=$out/parts/oci-$name
blobs=$work/blobs/sha256

case $(uname -m) in
  x86_64) architecture=amd64 ;;
  aarch64) architecture=arm64 ;;
  *) echo "images: no image is known for $(uname -m)" >&2; exit 78 ;;
esac

archive() {
  tar --create --sort=name --mtime="@$EPOCH" --owner=0 --group=0 --numeric-owner "$@"
}

digest() {
  sha256sum "$1" | cut -d' ' -f1
}

# Moves a file to its place by digest; leaves "digest size" in $blob.
keep() {
  blob="$(digest "$1") $(stat -c %s "$1")"
  mv "$1" "$blobs/${blob% *}"
}

# One layer from some paths of the root; adds to $diff_ids, $layers and $paths.
layer() {
  archive --directory "$root" --file "$work/layer.tar" "$@"
  diff_ids="$diff_ids${diff_ids:+,}\"sha256:$(digest "$work/layer.tar")\""
  gzip -6 -n "$work/layer.tar"
  keep "$work/layer.tar.gz"
  layers="$layers${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:${blob% *}\",\"size\":${blob#* }}"
  paths="$paths${paths:+,}\"blobs/sha256/${blob% *}\""
}

rm -rf "$work"
mkdir -p "$blobs"
diff_ids=
layers=
paths=
# What changes least comes first, so that registries and nodes keep it: the system and the JVM,
# libraries, the program with the record of its start.
# shellcheck disable=SC2046
layer $(cd "$root" && { find . -mindepth 1 -maxdepth 1 ! -name app ! -name opt | sort; find ./opt/java -maxdepth 0 2> /dev/null; })
libraries=$(cd "$root" && find ./opt/djl ./app/lib -maxdepth 0 2> /dev/null || true)
# shellcheck disable=SC2086
[ -z "$libraries" ] || layer $libraries
layer --exclude=./app/lib ./app

cat > "$work/config" <<JSON
{"architecture":"$architecture","os":"linux","created":"$(date -u -d "@$EPOCH" +%Y-%m-%dT%H:%M:%SZ)","config":{"User":"$user:$user","WorkingDir":"/","Env":[$environment],"Entrypoint":[$entrypoint],"ExposedPorts":{"8080/tcp":{}},"Labels":{"org.opencontainers.image.title":"reasonrank/$name","org.opencontainers.image.version":"$VERSION","org.opencontainers.image.licenses":"Apache-2.0"}},"rootfs":{"type":"layers","diff_ids":[$diff_ids]}}
JSON
keep "$work/config"
config=${blob% *}
cat > "$work/manifest" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":${blob#* }},"layers":[$layers]}
JSON
keep "$work/manifest"
manifest=${blob% *}
reference=ghcr.io/reasonrank/$name:$VERSION
printf '{"imageLayoutVersion":"1.0.0"}' > "$work/oci-layout"
cat > "$work/index.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":${blob#* },"platform":{"architecture":"$architecture","os":"linux"},"annotations":{"org.opencontainers.image.ref.name":"$VERSION","io.containerd.image.name":"$reference"}}]}
JSON
printf '[{"Config":"blobs/sha256/%s","RepoTags":["%s"],"Layers":[%s]}]' "$config" "$reference" "$paths" \
  > "$work/manifest.json"
archive --directory "$work" --file "$out/$name.tar" .
rm -rf "$work"
echo "$out/$name.tar: $(($(stat -c %s "$out/$name.tar") / 1048576)) MiB, sha256:$manifest"
