#!/bin/sh
# Tries electra-run on this machine's graphics card. Needs nothing but a driver: Node, the product and its libraries lie beside this file.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
if ! said=$("$here/runtime/node" --version 2>&1); then
  echo "The Node in this archive does not run here: $said" >&2
  echo "It needs Linux on x64 with glibc and libstdc++ (Debian 10, Ubuntu 20.04, RHEL 8, or newer)." >&2
  exit 1
fi
exec "$here/runtime/node" "$here/bench/dist/gpu/run.js" "$@"
