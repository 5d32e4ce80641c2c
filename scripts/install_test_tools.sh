#!/bin/sh
# Installs the Debian packages that tests need, where it may; says what is missing where not.
# Usage: install_test_tools.sh PACKAGE...
set -eu

command -v dpkg-query >/dev/null 2>&1 || {
  echo "Not a Debian system: tests that need a missing program say so."
  exit 0
}

missing=""
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "Tests need these Debian packages, which are not here:$missing"
echo "(make test APT= leaves them out: tests that need one say so.)"

if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as_root="sudo -n"
else
  echo "They are not installed, for want of rights."
  exit 0
fi
echo "Installing them now."
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # as_root is empty or two words
$as_root apt-get update -qq
# Some packages have other names elsewhere: one that is not there must not stop the rest.
for package in $missing; do
  # shellcheck disable=SC2086 # as_root is empty or two words
  $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
    echo "Could not install $package"
done
