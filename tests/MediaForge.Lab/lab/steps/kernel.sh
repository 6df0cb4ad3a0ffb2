#!/bin/bash
# Unpacks (does not install) Debian's kernel into $KERNEL; the version goes into $KERNEL/version.
set -euo pipefail
. "$(dirname "$0")/common.sh"
mkdir -p "$KERNEL/deb"
cd "$KERNEL/deb"
package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
[ -n "$package" ] || { echo "apt knows no linux-image-amd64: run 'apt-get update'" >&2; exit 1; }
# apt drops its privileges for the download, and says so when the folder is not open to its own user.
apt-get download -qq -o APT::Sandbox::User=root "$package"
dpkg-deb -x ./*.deb "$KERNEL"
version=${package#linux-image-}
depmod -b "$KERNEL" "$version"
echo "$version" > "$KERNEL/version"
