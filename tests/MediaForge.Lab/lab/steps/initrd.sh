#!/bin/bash
# The Unix side of the stand-in PE -> $WORK/initrd (zstd cpio): busybox, Wine's unix half, wimlib, ntfs-3g, hivexsh, kernel modules.
set -euo pipefail
. "$(dirname "$0")/common.sh"
root=$WORK/initrd.d version=$(cat "$KERNEL/version")
mkdir -p "$root"/{bin,dev,proc,sys,tmp,run,mnt,root,etc,lab/wine-c,w,x,media,lib64,usr/lib/wine,usr/share/wine,usr/lib/locale} \
  "$root$WINE/"{x86_64-unix,x86_64-windows} "$root$LIBRARIES/gconv"
ln -s usr/lib "$root/lib"
ln -s ../bin "$root/usr/bin"
ln -s ../bin "$root/usr/sbin"
ln -s bin "$root/sbin"
cp /bin/busybox "$root/bin/"
for applet in $(/bin/busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done

add_libraries() { # FILE...: the libraries that they need
  local library
  for library in $(ldd "$@" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p;s/^\s*\(\/lib64[^ ]*\) .*/\1/p' | sort -u); do
    case $library in
      */ld-linux*) cp -Ln "$library" "$root/lib64/";;
      *libicu*|*/wine/*) ;;                     # ICU: see below
      *) cp -Ln "$library" "$root$LIBRARIES/";;
    esac
  done
}
add_program() { # NAME...
  local program
  for program in "$@"; do
    program=$(PATH=$PATH:/usr/sbin:/sbin command -v "$program")
    rm -f "$root/bin/${program##*/}"            # busybox may have one of that name
    cp -L "$program" "$root/bin/"
    add_libraries "$program"
  done
}
add_program efibootmgr hivexsh mkfs.fat mkntfs ntfs-3g partx sfdisk wimlib-imagex xmllint

# libxml2 (for wimlib) wants 33 MB of ICU for converters that UTF-8 and UTF-16 do without: a library of stubs stands in.
icu=$(objdump -p $LIBRARIES/libxml2.so.2 | sed -n 's/.*NEEDED *libicuuc.so.\([0-9]*\)/\1/p')
{
  nm -D $LIBRARIES/libxml2.so.2 | sed -n "s/.* U \(.*_$icu\)\(@.*\)*$/\1/p" | grep -v ucnv_open | sed 's/.*/void *&(void) { return 0; }/'
  echo "void *ucnv_open_$icu(const char *name, int *error) { *error = 4; return 0; }"
} | gcc -w -shared -fPIC -O1 -x c - -Wl,-soname,libicuuc.so.$icu -o "$root$LIBRARIES/libicuuc.so.$icu"

# Wine's unix half, at home on X:, and what is other for C:. gnutls and freetype it opens by name.
cp "$WINE/../../wine/wine64" "$root/usr/lib/wine/"
cp "$WINE/../../wine/wineserver64" "$root/usr/lib/wine/wineserver"
add_libraries "$WINE/../../wine/wineserver64"
for module in ntdll win32u ws2_32 nsiproxy mountmgr dnsapi bcrypt crypt32 secur32; do
  cp "$WINE/x86_64-unix/$module.so" "$root$WINE/x86_64-unix/"
  add_libraries "$WINE/x86_64-unix/$module.so"
done
cp "$root$WINE/x86_64-unix/"{ntdll,win32u}.so "$root/usr/lib/wine/wineserver" "$root/lab/wine-c/"
for library in libgnutls.so.30 libfreetype.so.6; do
  cp -L $LIBRARIES/$library "$root$LIBRARIES/"
  add_libraries $LIBRARIES/$library
done
"$LAB/steps/patch-drive.sh" x "$root$WINE/x86_64-unix/"{ntdll,win32u}.so "$root/usr/lib/wine/wineserver"
"$LAB/steps/patch-drive.sh" c "$root/lab/wine-c/"*
: > "$root/usr/share/wine/wine.inf"

# Without C.utf8 Wine cannot open names beyond ASCII; hivex converts by these gconv modules.
cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
cp -r $LIBRARIES/gconv/{UTF-16.so,ISO8859-1.so,gconv-modules*} "$root$LIBRARIES/gconv/"

# Kernel modules with what they depend on. cifs (SMB 3) needs ciphers that it only asks for when it is mounted.
modules="qemu_fw_cfg ata_piix sr_mod sd_mod virtio_pci virtio_scsi virtio_blk virtio_net nvme efivarfs isofs udf vfat exfat nls_cp437 nls_ascii nls_utf8 fuse
  cifs cmac md4 md5 hmac ecb des_generic aesni_intel ccm gcm ctr ghash-generic sha512_generic sha256_generic"
for module in $modules; do modprobe -S "$version" -d "$KERNEL" --show-depends "$module"; done |
  sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
    target=$root/usr/lib/modules/$version/${file#*/modules/"$version"/}
    mkdir -p "${target%/*}"
    cp "$file" "$target"
  done
cp "$KERNEL/lib/modules/$version/"modules.{builtin,order,builtin.modinfo} "$root/usr/lib/modules/$version/"
depmod -b "$root" "$version"
rm -f "$root/usr/lib/modules/$version/"*.bin    # busybox reads the text forms

gcc -Os -static -s -Wall -o "$root/bin/labdisk" "$LAB/programs/labdisk.c"
cp "$LAB/guest/init" "$root/init"
cp -r "$LAB/guest/"{disks,functions,lease,os,packages,pe,registry,serve,store,tools} "$BOOT/"{mbr.img,mbr-core.img} "$root/lab/"
chmod +x "$root/init" "$root/lab/"{serve,lease}
echo 'SYSTEM:x:0:0:SYSTEM:/root:/bin/sh' > "$root/etc/passwd"
echo 'root:x:0:' > "$root/etc/group"
echo '127.0.0.1 localhost' > "$root/etc/hosts"
ln -s /proc/mounts "$root/etc/mtab"
(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | zstd -q -12 -T0 -f -o "$WORK/initrd")
cp "$KERNEL/boot/vmlinuz-$version" "$WORK/vmlinuz"
