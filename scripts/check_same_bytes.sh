#!/bin/sh
# Builds the kit twice, in two folders, with two hash seeds, two time zones and two dates of the
# sources, and compares every byte. Usage: check_same_bytes.sh OPTOUT [FLAG...]
set -eu

# Nothing that was made before is taken.
OPTOUT_CACHE=
export OPTOUT_CACHE

optout=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/one" "$work/two/deeper"
for place in one two/deeper; do
  cp -R shortcuts assets "$work/$place/"
done
find "$work/two" -exec touch -d '2001-02-03 04:05:06' {} + 2>/dev/null || true
flags="-l en,ar,ja --out dist"
# shellcheck disable=SC2086 # flags is a list
(cd "$work/one" && PYTHONHASHSEED=1 TZ=UTC "$optout" build -q $flags "$@")
# shellcheck disable=SC2086 # flags is a list
(cd "$work/two/deeper" && PYTHONHASHSEED=2 TZ=Asia/Tokyo LC_ALL=C "$optout" build -q $flags "$@")
diff -r "$work/one/dist/optout-kit" "$work/two/deeper/dist/optout-kit"
cmp "$work/one/dist/optout-kit.zip" "$work/two/deeper/dist/optout-kit.zip"
"$optout" check "$work/one/dist/optout-kit.zip"
echo "The same bytes twice."
