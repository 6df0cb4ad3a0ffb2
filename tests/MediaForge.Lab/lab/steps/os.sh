#!/bin/bash
# The full Windows -> $OUT/os/install.wim: the tree of the PE at home on C:, its tools, what a generalized Windows has in its registry, and
# boot files. It starts with the kernel and initrd of the PE.
set -euo pipefail
. "$(dirname "$0")/common.sh"
tree=$WORK/os windows=$WORK/os/Windows system=$WORK/os/Windows/System32
mkdir -p "$OUT/os" "$system/"{Sysprep,DriverStore/FileRepository} "$windows/"{Boot/EFI,Boot/PCAT,Boot/Fonts,Panther,Setup/State,servicing/Packages}
for tool in bcdboot bcdedit diskpart dism manage-bde net reg shutdown wmic wusa; do cp "$WORK/forwarder.exe" "$system/$tool.exe"; done
cp "$WORK/forwarder.exe" "$system/Sysprep/sysprep.exe"
# What a service starts without saying CREATE_NO_WINDOW would get a console of its own, which Wine cannot show here and waits for.
rm "$system/conhost.exe"
"$LAB/steps/hives.sh" os "$system/config"
"$LAB/steps/hives.sh" bcd "$system/config/BCD-Template" uefi
printf '[State]\r\nImageState=IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE\r\n' > "$windows/Setup/State/State.ini"
cp "$BOOT/bootx64.efi" "$windows/Boot/EFI/bootmgfw.efi"
cp "$BOOT/bootmgr" "$windows/Boot/PCAT/bootmgr"
cp "$WORK/vmlinuz" "$system/winload.efi"
ln "$system/winload.efi" "$system/winload.exe"
cp "$WORK/initrd" "$system/lab.initrd"
wimlib-imagex capture "$tree" "$OUT/os/install.wim" "Windows 11 Pro" "Windows 11 Pro [lab stand-in]" \
  --compress=LZX --flags=Professional --no-acls --quiet \
  --image-property WINDOWS/ARCH=9 --image-property WINDOWS/PRODUCTNAME="Microsoft® Windows® Operating System" \
  --image-property WINDOWS/EDITIONID=Professional --image-property WINDOWS/INSTALLATIONTYPE=Client --image-property WINDOWS/SYSTEMROOT=WINDOWS \
  --image-property WINDOWS/PRODUCTTYPE=WinNT --image-property WINDOWS/PRODUCTSUITE="Terminal Server" \
  --image-property WINDOWS/LANGUAGES/LANGUAGE=en-US --image-property WINDOWS/LANGUAGES/DEFAULT=en-US \
  --image-property WINDOWS/VERSION/MAJOR=10 --image-property WINDOWS/VERSION/MINOR=0 \
  --image-property WINDOWS/VERSION/BUILD=26100 --image-property WINDOWS/VERSION/SPBUILD=1 --image-property WINDOWS/VERSION/SPLEVEL=0 \
  --image-property DISPLAYNAME="Windows 11 Pro" --image-property DISPLAYDESCRIPTION="Windows 11 Pro"
