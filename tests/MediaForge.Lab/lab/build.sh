#!/bin/bash
# build.sh FOLDER: the lab ADK -> FOLDER/adk, and the full Windows beside it -> FOLDER/os, from Debian 12 packages (packages.txt). Nothing is done when FOLDER holds it already, made of
# the same sources and package versions. It appears whole or not at all, and builds that run at the same time wait for each other.
# FOLDER: by default $MEDIAFORGE_LAB, else mediaforge/lab below the user's cache folder. What cannot be done is said on standard error.
set -euo pipefail
lab=$(cd "$(dirname "$0")" && pwd)
target=${1:-${MEDIAFORGE_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/mediaforge/lab}}

mapfile -t packages < <(sed 's/#.*//' "$lab/packages.txt" | tr -s ' \n' '\n' | sed '/^$/d')
missing=
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || missing="$missing $package"
done
[ -z "$missing" ] || { echo "Debian packages are missing:$missing" >&2; exit 3; }

mkdir -p "$(dirname "$target")"
exec 9> "$target.lock"
flock 9
stamp=$( {
  cd "$lab"
  find . -type f | LC_ALL=C sort | xargs sha256sum
  dpkg-query -W "${packages[@]}"
  apt-cache depends linux-image-cloud-amd64 2>/dev/null | grep 'linux-image-[0-9]' || true
} | sha256sum | cut -d' ' -f1)
if [ "$(cat "$target/stamp" 2>/dev/null)" != "$stamp" ]; then
  export OUT=$target.tmp
  rm -rf "$OUT"
  mkdir -p "$OUT"
  step() { # NAME [arguments]
    "$lab/steps/$1.sh" "${@:2}" > "$OUT/log" 2>&1 9>&- || { echo "The lab cannot be built; step '$1' says:" >&2; tail -20 "$OUT/log" >&2; exit 1; }
  }
  step kernel
  step boot-files
  step initrd
  step windows-tree "$OUT/work/pe" x
  step adk
  step windows-tree "$OUT/work/os" c
  step os
  rm -rf "$OUT/work" "$OUT/log"
  echo "$stamp" > "$OUT/stamp"
  rm -rf "$target"
  mv "$OUT" "$target"
fi
echo "$target/adk"
