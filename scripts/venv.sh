#!/bin/sh
# Makes the virtual environment named by $1 with the first Python >= 3.11 that it finds.
set -eu
venv=$1

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if suitable "$python"; then found=$python && break; fi
done
if [ -z "${found:-}" ]; then
    echo "djangocms-live needs Python 3.11 or newer; 'python3' is $(python3 -V 2>&1 || echo missing)." >&2
    echo "Install one (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=…" >&2
    exit 1
fi

if ! has_venv "$found"; then
    package=$("$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    "$(dirname "$0")/debian.sh" "$package"
fi
echo "Making $venv with $("$found" -V)"
"$found" -m venv --clear "$venv"
