#!/bin/bash
# The lab ADK -> $OUT/adk, in the shape of the Windows ADK with its Windows PE add-on (amd64), out of what the other steps made.
set -euo pipefail
. "$(dirname "$0")/common.sh"
pe="$OUT/adk/Windows Preinstallation Environment/amd64" oscdimg="$OUT/adk/Deployment Tools/amd64/Oscdimg" media="$pe/Media"
mkdir -p "$media/Boot/Fonts" "$media/EFI/Boot" "$media/EFI/Microsoft/Boot/Fonts" "$pe/en-us" "$pe/fwfiles" "$oscdimg"

# boot.sdi: an ISO 9660 image with kernel and initrd, which GRUB mounts by loopback, under the magic of a real boot.sdi
mkdir "$WORK/sdi"
cp "$WORK/vmlinuz" "$WORK/initrd" "$WORK/sdi/"
xorriso -as mkisofs -quiet -o "$BOOT/boot.sdi" "$WORK/sdi" 2> /dev/null
# shellcheck disable=SC2016
printf '$SDI0001' | dd of="$BOOT/boot.sdi" conv=notrunc status=none

# boot media files
"$LAB/steps/hives.sh" bcd "$media/EFI/Microsoft/Boot/BCD" uefi
"$LAB/steps/hives.sh" bcd "$media/Boot/BCD" bios
cp "$BOOT/bootmgr" "$media/bootmgr"
cp "$BOOT/bootx64.efi" "$media/bootmgr.efi"
cp "$BOOT/bootx64.efi" "$media/EFI/Boot/bootx64.efi"
cp "$BOOT/boot.sdi" "$media/Boot/boot.sdi"
printf 'lab bootfix' > "$media/Boot/bootfix.bin"
for font in segmono_boot segoen_slboot segoe_slboot wgl4_boot; do
  printf '\0\1\0\0lab stand-in for %s.ttf' $font | tee "$media/Boot/Fonts/$font.ttf" > "$media/EFI/Microsoft/Boot/Fonts/$font.ttf"
done
cp "$BOOT/etfsboot.com" "$BOOT/efisys.bin" "$oscdimg/"
cp "$BOOT/efisys.bin" "$oscdimg/efisys_noprompt.bin"
cp "$oscdimg/"* "$pe/fwfiles/"

# winpe.wim: the Windows tree, the stand-in tools, and the boot files, so that a boot image alone is enough to build media
tree=$WORK/pe system=$WORK/pe/Windows/System32 boot=$WORK/pe/Windows/Boot
for program in forwarder winpeshl; do "$MINGW-gcc" -O2 -s -municode -Wall -o "$WORK/$program.exe" "$LAB/programs/$program.c" -lws2_32; done
cp "$WORK/winpeshl.exe" "$system/"
for tool in bcdboot bcdedit diskpart dism drvload manage-bde net reg wmic wpeinit wpeutil; do cp "$WORK/forwarder.exe" "$system/$tool.exe"; done
printf 'wpeinit\r\n' > "$system/startnet.cmd"
"$LAB/steps/hives.sh" pe "$system/config"
mkdir -p "$boot/"{EFI,PCAT,Fonts} "$boot/DVD/"{EFI,PCAT}/en-US
cp "$BOOT/bootx64.efi" "$boot/EFI/bootmgfw.efi"
cp "$BOOT/bootx64.efi" "$boot/EFI/bootmgr.efi"
cp "$BOOT/bootmgr" "$boot/PCAT/bootmgr"
cp "$media/Boot/Fonts/"* "$boot/Fonts/"
cp "$media/EFI/Microsoft/Boot/BCD" "$boot/DVD/EFI/BCD"
cp "$media/Boot/BCD" "$boot/DVD/PCAT/BCD"
cp "$BOOT/boot.sdi" "$boot/DVD/EFI/boot.sdi"
ln "$boot/DVD/EFI/boot.sdi" "$boot/DVD/PCAT/boot.sdi"
cp "$BOOT/etfsboot.com" "$boot/DVD/PCAT/"
cp "$BOOT/efisys.bin" "$boot/DVD/EFI/en-US/"
cp "$BOOT/efisys.bin" "$boot/DVD/EFI/en-US/efisys_noprompt.bin"
wimlib-imagex capture "$tree" "$pe/en-us/winpe.wim" "Microsoft Windows PE (amd64)" "Microsoft Windows PE (amd64) [lab stand-in]" \
  --compress=LZX --boot --flags=WindowsPE --no-acls --quiet \
  --image-property WINDOWS/ARCH=9 --image-property WINDOWS/PRODUCTNAME="Microsoft® Windows® Operating System" \
  --image-property WINDOWS/EDITIONID=WindowsPE --image-property WINDOWS/INSTALLATIONTYPE=WindowsPE --image-property WINDOWS/SYSTEMROOT=WINDOWS \
  --image-property WINDOWS/LANGUAGES/LANGUAGE=en-US --image-property WINDOWS/LANGUAGES/DEFAULT=en-US \
  --image-property WINDOWS/VERSION/MAJOR=10 --image-property WINDOWS/VERSION/MINOR=0 \
  --image-property WINDOWS/VERSION/BUILD=26100 --image-property WINDOWS/VERSION/SPBUILD=1
