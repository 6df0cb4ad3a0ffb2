#!/bin/bash
# windows-tree.sh FOLDER LETTER: a Windows tree at that drive letter out of Debian's Wine: x for Windows PE, c for the full Windows.
set -euo pipefail
. "$(dirname "$0")/common.sh"
tree=$1 system=$1/Windows/System32 letter=$2
mkdir -p "$system/drivers" "$system/config/wine" "$tree/Windows/"{Temp,Fonts,INF,Boot} \
  "$tree/Program Files" "$tree/Program Files (x86)" "$tree/ProgramData" "$tree/Users/"{Public,Default}

# Without their debug symbols Wine's PE files are a fifth of the size; Wine's signature in the DOS stub survives.
for file in $(sed 's/#.*//' "$LAB/windows-files.txt"); do
  case $file in *.sys) target=$system/drivers/$file;; *) target=$system/$file;; esac
  case $file in *.tlb) cp "$WINE/x86_64-windows/$file" "$target";; *) "$MINGW-strip" -s -o "$target" "$WINE/x86_64-windows/$file";; esac
done
# Wine's VirtualAlloc2 refuses the placeholders by which .NET maps precompiled code. A Windows without the function (before 1803) has it copied.
perl -0777 -pi -e 's/\0VirtualAlloc2\0/\0VirtualAlloc1\0/ or die "no VirtualAlloc2 in kernelbase.dll"' "$system/kernelbase.dll"
"$MINGW-strip" -s -o "$system/reg_wine.exe" "$WINE/x86_64-windows/reg.exe"
for tool in net wmic; do mv "$system/$tool.exe" "$system/${tool}_wine.exe"; done
cp "$system/explorer.exe" "$tree/Windows/explorer.exe"
for table in locale l_intl sortdefault normnfc normnfd normnfkc normnfkd normidna c_037 c_437 c_850 c_852 c_1250 c_1251 c_1252 c_20127 c_28591 c_932; do
  cp "/usr/share/wine/nls/$table.nls" "$system"
done

# Wine's own registry, text files, from a throw-away prefix; then without what a PE has no use for and only costs start time.
prefix=$WORK/prefix registry=$system/config/wine
export WINEPREFIX=$prefix WINEDEBUG=-all DISPLAY='' WINEDLLOVERRIDES=mscoree,mshtml= XDG_RUNTIME_DIR=$prefix
if [ ! -d "$prefix" ]; then
  mkdir -p "$prefix"
  timeout 300 /usr/lib/wine/wine64 wineboot -i > /dev/null
  /usr/lib/wine/wineserver -w
fi
cp "$prefix/"{system,user,userdef}.reg "$registry/"
perl -0pi -e '
  s/(\[System\\\\CurrentControlSet\\\\Services\\\\(?:Eventlog|winebus|wineusb|winehid|PlugPlay|StiSvc|Spooler|Winmgmt|BITS|TermService|SharedGpuResources)\][^\[]*?"Start"=dword:)0000000\d/${1}00000004/gi;
  s/"winemenubuilder"=[^\n]*\n//g;
  s/\n\[System[^\n]*Enum..ROOT..WINE[^\n]*\n(?:[^\[\n][^\n]*\n|\n)*/\n/g' "$registry/system.reg"
# Wine ends a service that has not reported after 10 s, Windows after 30; an emulated machine on a busy host needs more. To Wine it is a text.
printf '\n[System\\\\CurrentControlSet\\\\Control] 1\n"ServicesPipeTimeout"="600000"\n' >> "$registry/system.reg"
cat >> "$registry/user.reg" <<'REG'

[Software\\Wine\\Drivers]
"Graphics"="null"
"Audio"=""

[Software\\Wine\\WineDbg]
"ShowCrashDialog"=dword:00000000
REG

[ "$letter" != c ] || exit 0
perl -pi -e 's/\b[Cc]:\\\\/X:\\\\/g' "$registry/"*.reg
find "$tree/Windows" -type f \( -name '*.dll' -o -name '*.exe' -o -name '*.sys' \) -print0 | xargs -0 "$LAB/steps/patch-drive.sh" x
