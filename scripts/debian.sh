#!/bin/sh
# Sees to it that the Debian packages named are installed, or says what is missing.
set -eu

missing=
for package in "$@"; do
    case $package in
        chromium) present() { command -v chromium || command -v chromium-browser || command -v google-chrome; } ;;
        redis-server) present() { command -v redis-server; } ;;
        postgresql) present() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } ;;
        *) present() { dpkg -s "$package"; } ;;
    esac
    present >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 (a list of words)
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Missing on this machine:$missing" >&2
    echo "Please install it. On Debian: sudo apt-get install$missing" >&2
    exit 1
fi
