#!/bin/sh
# Builds OCI archives from nothing but what was built and the JDK: a jlinked runtime, the shared
# libraries of this machine that it needs, the program, and a record of its start (AOT cache).
# No Docker daemon, no base image, no network.
# usage: make/images.sh OUT NAME…   after 'make build', with NAME function, operator, reasonrank, or
#   function-native   the endpoint's native image over an engine of others; after 'make verify-native',
#                     or with the program named in NATIVE_PROGRAM
set -eu
home=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$1/work"
out=$(cd "$1" && pwd -P)
shift
work=$out/work
java_home=$("$home/bin/find-jdk")
user=65532
PROGRAM=reasonrank-function
# Every file has this date: equal inputs give equal layers, and the record of a start fits.
EPOCH=1767225600
VERSION=$(sed -n 's:.*<version>\(.*\)-SNAPSHOT</version>.*:\1:p' "$home/pom.xml" | head -n 1)
export EPOCH VERSION
flags="--enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dai.djl.offline=true -XX:+UseSerialGC"
record="-Xlog:aot*=off -Xlog:cds*=off"
heap=50 # per cent of the container's memory

fail() {
  echo "images: $*" >&2
  exit 1
}

runtime() {
  [ ! -x "$work/runtime/bin/java" ] || return 0
  rm -rf "$work/runtime"
  "$java_home/bin/jlink" --add-modules \
java.se,jdk.unsupported,jdk.management,jdk.zipfs,jdk.httpserver,jdk.naming.dns,jdk.crypto.ec,jdk.jfr,jdk.net \
    --strip-debug --no-header-files --no-man-pages --compress zip-6 --output "$work/runtime"
  "$work/runtime/bin/java" -Xshare:dump > /dev/null
}

# The engine's libraries as its binding unpacks them, once: a read-only root cannot, and of the jars
# only their descriptions are needed then.
natives() {
  [ ! -d "$work/djl" ] || return 0
  rm -rf "$work/djl.partial"
  DJL_CACHE_DIR=$work/djl.partial "$home/bin/reasonrank" model chat --device cpu --max-tokens 1 \
    --prompt x "$home/k8s/samples/quickstart/base" > "$work/natives.log" 2>&1 \
    || fail "the engine's libraries were not unpacked; see $work/natives.log"
  chmod -R a+rX "$work/djl.partial"
  mv "$work/djl.partial" "$work/djl"
}

engine() {
  root=$1
  cp -a "$work/djl" "$root/opt/djl"
  for jar in "$root"/app/lib/*pytorch-native-*.jar "$root"/app/lib/*tokenizers-*.jar; do
    rm -rf "$work/jar"
    mkdir "$work/jar"
    (cd "$work/jar" && "$java_home/bin/jar" --extract --file "$jar")
    find "$work/jar" -name '*.so*' -delete -o -name '*.dll' -delete -o -name '*.dylib' -delete
    "$java_home/bin/jar" --create --date="$(date -u -d "@$EPOCH" +%Y-%m-%dT%H:%M:%SZ)" --file "$jar" \
      --manifest "$work/jar/META-INF/MANIFEST.MF" -C "$work/jar" .
  done
  rm -rf "$work/jar"
  # The C++ runtime, which nothing names that ldd looks at before the engine is loaded.
  for name in libstdc++.so.6 libgcc_s.so.1 libgomp.so.1 librt.so.1 libdl.so.2 libpthread.so.0 libm.so.6; do
    library=$(ldconfig -p | awk -v name="$name" '$1 == name && /x86-64|AArch64/ {print $NF; exit}')
    [ -z "$library" ] || copy_library "$root" "$library"
  done
}

copy_library() {
  mkdir -p "$1$(dirname "$2")"
  cp -Lf "$2" "$1$2"
}

# Copies the shared libraries that the files of a root need and that are not among them.
libraries() {
  root=$1
  find "$root/opt" "$root/app" \( -name '*.so*' -o -path '*/bin/java' -o -path "*/$PROGRAM" \) -type f \
    -exec ldd {} + 2> /dev/null \
    | awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\/.*ld-linux/ {print $1}' | sort -u \
    | while read -r library; do
        case $library in
          "$work"/*) ;;
          *) copy_library "$root" "$library" ;;
        esac
      done
}

base() {
  runtime
  system "$1"
  mkdir -p "$1/app/lib"
  cp -a "$work/runtime" "$1/opt/java"
}

system() {
  root=$1
  rm -rf "$root"
  mkdir -p "$root/opt" "$root/app" "$root/etc" "$root/tmp" "$root/proc" "$root/dev" "$root/mnt"
  printf 'root:x:0:0:root:/:/\nnonroot:x:%s:%s:nonroot:/tmp:/\n' $user $user > "$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:%s:\n' $user > "$root/etc/group"
  printf 'hosts: files dns\n' > "$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp"
}

# The class path as an argument file. What Quarkus transformed stands before what it was made from;
# a plain class path, not its launcher, since only of that the record holds the classes.
class_path() {
  (
    cd "$1"
    printf -- '-cp\n'
    for jar in app/transformed-bytecode.jar app/generated-bytecode.jar app/reasonrank-*.jar app/lib/*.jar; do
      [ ! -f "$jar" ] || printf '/%s:' "$jar"
    done | sed 's/:$//'
  ) > "$1/app/classpath"
}

quarkus() {
  root=$1
  app=$2
  [ -f "$app/quarkus-run.jar" ] || fail "$app is not built; run 'make build'"
  cp "$app"/lib/boot/*.jar "$app"/lib/main/*.jar "$root/app/lib/"
  cp "$app"/app/*.jar "$app"/quarkus/*.jar "$root/app/"
  class_path "$root"
}

# The record fits only jars that keep their dates.
stamp() {
  find "$1" -exec touch -h -d "@$EPOCH" {} +
}

# A first start in the image's own root, which is recorded (JEP 514).
rehearse() {
  root=$1
  shift
  stamp "$root"
  DJL_CACHE_DIR=/opt/djl exec sh "$home/make/in-root.sh" "$root" /opt/java/bin/java $flags $record \
    -XX:AOTCacheOutput=/app/start.aot @/app/classpath "$@"
}

rehearse_function() {
  root=$1
  port=18087
  (
    export QUARKUS_HTTP_PORT=$port REASONRANK_MODEL_DIR=/mnt/model REASONRANK_WINDOW=6
    IN_ROOT_MODEL=$home/k8s/samples/quickstart/base rehearse "$root" io.reasonrank.function.FunctionMain
  ) > "$work/function.log" 2>&1 &
  pid=$!
  await_ready "http://127.0.0.1:$port" $pid "$work/function.log"
  curl -sf "http://127.0.0.1:$port/v2/rerank" -H 'Content-Type: application/json' \
    -d '{"query":"why is bread dear","documents":["a poor harvest","a pair of shoes"]}' > /dev/null \
    || fail "the function did not answer; see $work/function.log"
  curl -sf "http://127.0.0.1:$port/q/metrics" > /dev/null
  kill $pid
  wait $pid || true
  # A child of the program writes the record after it.
  tries=0
  while [ $tries -lt 240 ] && { [ ! -s "$root/app/start.aot" ] || [ -e "$root/app/start.aot.config" ]; }; do
    tries=$((tries + 1))
    sleep 0.5
  done
}

await_ready() {
  tries=0
  until curl -sf "$1/q/health/ready" > /dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 "$2" 2> /dev/null; then
      tail -n 5 "$3" >&2
      fail "the program did not become ready; see $3"
    fi
    sleep 0.2
  done
}

rehearse_reasonrank() {
  (rehearse "$1" io.reasonrank.cli.Rehearsal /tmp/rehearsal) > "$work/reasonrank.log" 2>&1 || true
}

# Writes the archive; further words of the command and of the environment as JSON.
pack() {
  name=$1
  root=$work/$1
  program=$2
  environment=$3
  recorded=
  if [ -e "$root/app/start.aot" ]; then
    recorded='"-XX:AOTCache=/app/start.aot","-Xlog:aot*=off","-Xlog:cds*=off",'
  fi
  find "$root/tmp" -mindepth 1 -delete
  # shellcheck disable=SC2086
  sh "$home/make/oci-archive.sh" "$out" "$name" "$root" \
    "\"/opt/java/bin/java\",$(printf '"%s",' $flags)$recorded\"-XX:MaxRAMPercentage=$heap\",\"@/app/classpath\",\"$program\"" \
    "\"PATH=/opt/java/bin\",\"JAVA_HOME=/opt/java\",$environment"
}

recorded() {
  [ -s "$work/$1/app/start.aot" ] || fail "no record of the start was made; see $work/$1.log"
}

function_image() {
  natives
  base "$work/function"
  quarkus "$work/function" "$home/function/target/quarkus-app"
  engine "$work/function"
  libraries "$work/function"
  rehearse_function "$work/function"
  recorded function
  pack function io.reasonrank.function.FunctionMain \
    '"QUARKUS_HTTP_HOST=0.0.0.0","QUARKUS_SHUTDOWN_DELAY=5s","DJL_CACHE_DIR=/opt/djl","OMP_NUM_THREADS=1"'
}

# It waits more than it computes: little memory matters, and each arena of malloc is one more heap.
operator_image() (
  flags="$flags $(tr '\n' ' ' < "$home/operator/src/main/jvm/options")"
  heap=35
  base "$work/operator"
  quarkus "$work/operator" "$home/operator/target/quarkus-app"
  libraries "$work/operator"
  stamp "$work/operator"
  pack operator io.quarkus.runner.GeneratedMain \
    '"QUARKUS_HTTP_HOST=0.0.0.0","MALLOC_ARENA_MAX=2"'
)

reasonrank_image() {
  natives
  base "$work/reasonrank"
  cp "$home"/src/cli/target/lib/*.jar "$work/reasonrank/app/lib/"
  cp "$home"/src/cli/target/reasonrank-cli-*.jar "$work/reasonrank/app/"
  class_path "$work/reasonrank"
  engine "$work/reasonrank"
  libraries "$work/reasonrank"
  rehearse_reasonrank "$work/reasonrank"
  recorded reasonrank
  pack reasonrank io.reasonrank.cli.Main '"DJL_CACHE_DIR=/opt/djl","TORCH_CPP_LOG_LEVEL=ERROR"'
}

# No JVM in it: the program, the few shared libraries that it names, and nothing else.
function_native_image() {
  program=${NATIVE_PROGRAM:-}
  for found in "$home"/function/target/reasonrank-function-*-runner; do
    [ -n "$program" ] || [ ! -x "$found" ] || program=$found
  done
  [ -x "$program" ] || fail "there is no native program; run 'make verify-native', or name one in NATIVE_PROGRAM"
  root=$work/function-native
  system "$root"
  cp "$program" "$root/app/$PROGRAM"
  chmod 755 "$root/app/$PROGRAM"
  libraries "$root"
  stamp "$root"
  sh "$home/make/oci-archive.sh" "$out" function-native "$root" "\"/app/$PROGRAM\"" \
    '"PATH=/app","QUARKUS_HTTP_HOST=0.0.0.0","QUARKUS_SHUTDOWN_DELAY=5s","REASONRANK_ENGINE=openai"'
}

for name; do
  case $name in
    function | operator | reasonrank) "${name}_image" ;;
    function-native) function_native_image ;;
    *) fail "there is no image '$name'; give function, operator, reasonrank or function-native" ;;
  esac
done
