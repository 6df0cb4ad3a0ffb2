#!/bin/bash
# hives.sh pe|os FOLDER: the five registry hives of the PE, of the full Windows.
#   hives.sh bcd FILE uefi|bios: a boot configuration store.
set -euo pipefail
. "$(dirname "$0")/common.sh"
hive() { # FILE ROOT-NAME, hivexsh commands on standard input
  perl "$LAB/hives/empty-hive.pl" "$1" "$2"
  hivexsh -w "$1" > /dev/null
}
case $1 in
  pe|os)
    for name in SYSTEM SOFTWARE; do hive "$2/$name" "$name" < "$LAB/hives/$name.hivexsh"; done
    for name in DEFAULT SAM SECURITY; do perl "$LAB/hives/empty-hive.pl" "$2/$name" ROOT; done
    [ "$1" = pe ] || for name in SYSTEM SOFTWARE; do hivexsh -w "$2/$name" < "$LAB/hives/$name.os.hivexsh" > /dev/null; done;;
  bcd)
    perl "$LAB/hives/bcd.pl" "$3" | hive "$2" BCD00000000;;
esac
