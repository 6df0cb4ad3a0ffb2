# Names that all steps share; sourced. build.sh sets OUT, the folder that everything is made in.
: "${OUT:?build.sh sets OUT}"
LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WORK=$OUT/work                                  # intermediate files; removed when the ADK stands
BOOT=$WORK/boot                                 # boot files
KERNEL=$WORK/kernel                             # the unpacked kernel package
LIBRARIES=/usr/lib/x86_64-linux-gnu
WINE=$LIBRARIES/wine                            # Debian's libwine: x86_64-unix and x86_64-windows
MINGW=x86_64-w64-mingw32
mkdir -p "$WORK" "$BOOT"
