#!/bin/sh
# The parts of the JDK in C, as archives that a native image is linked with.
# usage: static-libraries.sh SOURCE-OF-OPENJDK DESTINATION     (JAVA_HOME: the JDK that it belongs to)
set -eu
source=$1 lib=$2 work=$2/.work
here=$(cd "$(dirname "$0")" && pwd -P)
native=$source/src/java.base
mkdir -p "$work"

# Modules with C code, each with the names of its libraries.
modules="java.base jdk.management jdk.net jdk.security.auth"
libraries() {
  case $1 in
    java.base) echo java net nio zip ;;
    jdk.management) echo management_ext ;;
    jdk.net) echo extnet ;;
    jdk.security.auth) echo jaas ;;
  esac
}

# Headers of the native methods: what the JDK's own build makes with javac -h.
headers() {
  unzip -q -o "$JAVA_HOME/lib/src.zip" "$1/*" -d "$work"
  find "$work/$1" -name '*.java' > "$work/java.list"
  "$JAVA_HOME/bin/javac" -J-Xmx2g -nowarn -proc:none --patch-module "$1=$work/$1" \
    -h "$work/headers" -d "$work/classes" @"$work/java.list" > "$work/javac.log" 2>&1 \
    || { tail -n 5 "$work/javac.log" >&2; exit 1; }
  rm -rf "$work/classes" "$work/$1"
}
if [ ! -d "$work/headers" ]; then
  for module in $modules; do
    headers "$module"
  done
fi

includes="-I$work/headers"
for part in include libjava libnet libnio libnio/ch libnio/fs libzip; do
  for system in share unix linux; do
    includes="$includes -I$native/$system/native/$part"
  done
done
includes="$includes -I$source/src/jdk.management/share/native/libmanagement_ext"
includes="$includes -I$source/src/hotspot/share/include -I$source/src/hotspot/os/posix/include"
includes="$includes -I$JAVA_HOME/include -I$JAVA_HOME/include/linux"
flags="-O2 -fPIC -ffunction-sections -fdata-sections -fno-strict-aliasing -w -DNDEBUG -DSTATIC_BUILD=1
  -D_GNU_SOURCE -D_REENTRANT -D_FILE_OFFSET_BITS=64 -DLINUX -D_LITTLE_ENDIAN -D_LP64=1
  -DARCHPROPNAME=\"amd64\" -Damd64"
version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")
for name in VENDOR VENDOR_URL VENDOR_URL_BUG VENDOR_VERSION_STRING VERSION_DATE; do
  flags="$flags -D$name=\"\""
done
for name in VERSION_STRING VERSION_NUMBER VERSION_SHORT VERSION_SPECIFICATION; do
  flags="$flags -D$name=\"$version\""
done
flags="$flags -DVERSION_CLASSFILE_MAJOR=69 -DVERSION_CLASSFILE_MINOR=0"

# archive NAME FILE...: compiles and packs; the first error ends it.
archive() {
  name=$1
  shift
  mkdir -p "$work/$name"
  for file in "$@"; do
    # shellcheck disable=SC2086 # flags and includes are lists
    gcc $flags -DLIBRARY_NAME="$name" $includes -c "$file" -o "$work/$name/$(basename "$file" .c).o"
  done
  rm -f "$lib/lib$name.a"
  ar rcs "$lib/lib$name.a" "$work/$name"/*.o
}

for module in $modules; do
  for part in $(libraries "$module"); do
    code=$source/src/$module
    # shellcheck disable=SC2046 # names without blanks
    archive "$part" $(find "$code/share/native/lib$part" "$code/unix/native/lib$part" \
      "$code/linux/native/lib$part" -name '*.c' 2> "$work/none" | grep -v /zlib/)
  done
done
