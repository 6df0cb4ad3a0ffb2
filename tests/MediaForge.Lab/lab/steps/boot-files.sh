#!/bin/bash
# The boot programs -> $BOOT: bootmgr, etfsboot.com, bootx64.efi (also bootmgfw.efi), efisys.bin, mbr.img and mbr-core.img. All are GRUB, from
# Debian's modules.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$BOOT"

# grub_image FORMAT SCRIPT IMAGE MODULES: an image whose script lies in a memdisk, since GRUB's embedded (-c) scripts know neither 'if' nor functions
grub_image() {
  tar -cf memdisk.tar --sort=name --mtime=@0 --owner=0 --group=0 --transform='s,.*,boot/grub/grub.cfg,' "$2"
  # shellcheck disable=SC2086
  grub-mkimage -O "$1" -p '(memdisk)/boot/grub' -m memdisk.tar -o "$3" memdisk tar normal $4
}
# assemble SOURCE OUTPUT ADDRESS [definitions]
assemble() {
  gcc -m32 "${@:4}" -c "$LAB/boot/$1" -o "$1.o"
  ld -m elf_i386 -Ttext "$3" --oformat binary -o "$2" "$1.o"
}
MODULES="part_gpt part_msdos fat iso9660 udf linux echo test regexp loopback halt sleep boot true serial terminal terminfo
  ntfs search search_fs_uuid loadenv configfile"

cat "$LAB/boot/uefi.cfg" "$LAB/boot/boot-manager.cfg" > uefi.cfg
grub_image x86_64-efi uefi.cfg bootx64.efi "$MODULES"

# \bootmgr: core images begin with a 512-byte disk loader, which bootmgr.S takes the place of
cat "$LAB/boot/bios.cfg" "$LAB/boot/boot-manager.cfg" > bios.cfg
grub_image i386-pc bios.cfg manager-core.img "biosdisk $MODULES"
tail -c +513 manager-core.img > manager-core.bin
sectors=$(( ($(stat -c %s manager-core.bin) + 511) / 512 ))
truncate -s $((sectors * 512)) manager-core.bin
sum=$(perl -0777 -ne '$s = ($s + $_) & 0xffffffff for unpack "V*"; printf "0x%08x", $s' manager-core.bin)
assemble bootmgr.S bootmgr.bin 0 -DSECTORS=$sectors -DSUM="$sum"
cat bootmgr.bin manager-core.bin > bootmgr
[ "$(stat -c %s bootmgr)" -lt $((0x7F000)) ] || { echo "bootmgr does not fit below 0x9F000" >&2; exit 1; }

# etfsboot.com: GRUB's ntldr command loads \bootmgr, so that \bootmgr's contract is kept by an independent loader
grub-mkimage -O i386-pc -c "$LAB/boot/etfsboot.cfg" -p '(cd)/' -o etfsboot-core.img biosdisk iso9660 udf serial terminal echo halt boot ntldr
tail -c +513 etfsboot-core.img > etfsboot-core.bin
sectors=$(( (1536 + $(stat -c %s etfsboot-core.bin) + 2047) / 2048 ))
assemble etfsboot.S etfsboot.bin 0x7c00 -DSECTORS=$sectors
cat etfsboot.bin etfsboot-core.bin > etfsboot.com
truncate -s $((sectors * 2048)) etfsboot.com

# the FAT image of the El Torito EFI entry: 2.88 MB, as Microsoft's
truncate -s 2880K efisys.bin
mkfs.fat -n EFISECTOR efisys.bin > /dev/null
mmd -i efisys.bin ::/EFI ::/EFI/BOOT
mcopy -i efisys.bin bootx64.efi ::/EFI/BOOT/BOOTX64.EFI

# boot code of the disks that the diskpart stand-in makes: GRUB's boot sector (440 bytes) and, in the gap before the first partition, its core
cp /usr/lib/grub/i386-pc/boot.img mbr.img
grub_image i386-pc "$LAB/boot/mbr.cfg" mbr-core.img "biosdisk part_msdos fat ntfs echo test regexp halt boot true serial terminal memrw ntldr"
[ "$(stat -c %s mbr-core.img)" -lt $((2047 * 512)) ] || { echo "mbr-core.img does not fit before the first partition" >&2; exit 1; }
