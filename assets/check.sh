#!/bin/sh
# Fails if the committed files are not what the sources compile to, byte for byte.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --ignore-scripts --no-fund --no-audit >/dev/null
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
node build.mjs "$fresh/amends" >"$fresh/log" 2>&1 || { cat "$fresh/log" >&2; exit 1; }
if ! diff -rq "$fresh/amends" ../src/amends/static/amends; then
  echo "The compiled assets are not current. Run: cd assets && npm run build" >&2
  exit 1
fi
echo "The compiled assets are current."
