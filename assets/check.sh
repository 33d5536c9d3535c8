#!/bin/sh
# Fails if the committed files are not what the sources compile to, byte for byte.
set -eu
cd "$(dirname "$0")"
# Not `npm ci`: it refuses a lock that leaves out other platforms' binaries. This keeps to the lock too.
[ -d node_modules ] || npm install --no-save --ignore-scripts --no-fund --no-audit --silent
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
node build.mjs "$fresh/amends" >"$fresh/log" 2>&1 || { cat "$fresh/log" >&2; exit 1; }
if ! diff -r "$fresh/amends" ../src/amends/static/amends; then
  echo "The compiled assets are not current. Run: cd assets && npm run build" >&2
  exit 1
fi
echo "The compiled assets are current."
