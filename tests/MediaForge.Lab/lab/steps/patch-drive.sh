#!/bin/bash
# patch-drive.sh LETTER FILE...: moves Wine's Windows folder from C: to another drive, in place, and spells it as the WIM does.
# Wine knows no setting for it: C:\windows is a string in ntdll, win32u, wineserver and many PE files. All replacements keep
# the length. With them X: is the system drive, as in a real PE, and C: stays free for the target disk.
set -euo pipefail
lower=${1,,} upper=${1^^}
shift
lower=$lower upper=$upper LC_ALL=C perl -0777 -pi -e '
  BEGIN { ($l, $u) = @ENV{"lower", "upper"} }
  s/C(\x00:\x00\\\x00[wW]\x00i\x00n\x00d\x00o\x00w\x00s\x00)/$u$1/g;      # UTF-16 C:\windows
  s/(\\\x00\?\x00\?\x00\\\x00)C(\x00:\x00\\\x00)/$1$u$2/g;               # UTF-16 \??\C:\
  s/C(:\\windows)/$u$1/g;
  s/C(:\x00SystemDrive\x00)/$u$1/g;
  s/(dosdevices\/)c(:)/$1$l$2/g;
  s/(drive_c\/)windows/$1Windows/g;
  s/(drive_c\/Windows\/)system32/$1System32/g;' "$@"
