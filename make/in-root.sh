#!/bin/sh
# Runs a command in a root directory of its own, as a container would: /proc and /dev/urandom are
# the machine's, the network too. A user namespace does it where the caller is not root.
# usage: make/in-root.sh [--sealed] ROOT COMMAND…
#   --sealed   as user 65532, the root read-only, an empty /tmp in memory, no capability left
PATH=${SYSTEM_PATH:-$PATH}
export PATH
sealed=
if [ "$1" = --sealed ]; then
  sealed=yes
  shift
fi
if [ "$(id -u)" -ne 0 ] && [ -z "${IN_ROOT:-}" ]; then
  IN_ROOT=yes exec unshare --user --map-root-user --map-auto --mount -- /bin/sh "$0" ${sealed:+--sealed} "$@"
fi
if [ -z "${IN_ROOT_MOUNT:-}" ]; then
  IN_ROOT_MOUNT=yes exec unshare --mount -- /bin/sh "$0" ${sealed:+--sealed} "$@"
fi
root=$(cd "$1" && pwd -P) || exit 78
shift
mount --bind "$root" "$root" || exit 71
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount --rbind /proc "$root/proc" || exit 71
mount --bind /dev "$root/dev" 2> /dev/null || mount --rbind /dev "$root/dev" || exit 71
if [ -n "${IN_ROOT_MODEL:-}" ]; then
  mount -t tmpfs tmpfs "$root/mnt" && mkdir "$root/mnt/model" \
    && mount --bind "$IN_ROOT_MODEL" "$root/mnt/model" || exit 71
fi
if [ -z "$sealed" ]; then
  exec chroot "$root" "$@"
fi
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp" || exit 71
mount -o remount,bind,ro "$root" || exit 71
exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$root" "$@"
