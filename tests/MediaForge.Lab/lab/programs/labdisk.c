// What the guest's shell asks about disks, in one small static program: blkid takes ten times as long under emulation, most of it to be linked.
//   labdisk table DISK      gpt, mbr or none                 labdisk type PARTITION  ntfs, vfat, exfat, ext4, udf, iso9660: the file system
//   labdisk kind PARTITION  the type in the partition table: a GUID, or a number as 0x7
//   labdisk flags PARTITION its flags there: 0x80 (active), or a GPT's attributes    labdisk id PARTITION    the file system's serial number
//   labdisk find ID         the partition with that serial number
// Names are those below /sys/class/block. What is not there is said with exit code 1. Sources: UEFI 2.10 chapter 5 (MBR, GPT); Microsoft, FAT
// specification section 3; NTFS' boot sector; ECMA-119 and ECMA-167 (volume recognition).
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
static unsigned char buffer[8 * SECTOR];

static uint32_t u32(const unsigned char *p) { return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24; }
static uint64_t u64(const unsigned char *p) { return u32(p) | (uint64_t)u32(p + 4) << 32; }

static int open_device(const char *name) {
    char path[300];
    snprintf(path, sizeof path, "/dev/%s", name);
    return open(path, O_RDONLY);
}

static int read_at(int device, uint64_t offset, size_t length) { return pread(device, buffer, length, (off_t)offset) == (ssize_t)length; }

static long number_of(const char *name) { // of a partition
    char path[300];
    long number = 0;
    snprintf(path, sizeof path, "/sys/class/block/%s/partition", name);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    if (fscanf(file, "%ld", &number) != 1) number = 0;
    fclose(file);
    return number;
}

static void disk_of(const char *name, char *disk) { // vda3 -> vda, nvme0n1p3 -> nvme0n1
    strcpy(disk, name);
    char *end = disk + strlen(disk);
    while (end > disk && end[-1] >= '0' && end[-1] <= '9') end--;
    if (end > disk + 1 && end[-1] == 'p' && end[-2] >= '0' && end[-2] <= '9') end--;
    *end = 0;
}

static const char *table_of(int disk) {
    if (!read_at(disk, SECTOR, SECTOR)) return "none";
    if (!memcmp(buffer, "EFI PART", 8)) return "gpt";
    return read_at(disk, 0, SECTOR) && buffer[510] == 0x55 && buffer[511] == 0xAA ? "mbr" : "none";
}

static int show_gpt(int disk, long number, int flags) {
    if (!read_at(disk, SECTOR, SECTOR)) return 1;
    uint64_t at = u64(buffer + 72) * SECTOR + (uint64_t)(number - 1) * u32(buffer + 84);
    if (number > (long)u32(buffer + 80) || !read_at(disk, at, 128)) return 1;
    const unsigned char *g = buffer;
    if (flags) return printf("0x%llx\n", (unsigned long long)u64(buffer + 48)) < 0;
    return printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x\n", g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6],
        g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]) < 0;
}

static int show_mbr(int disk, long number, int flags) {
    const int first = 446, size = 16, kind = 4, start = 8;
    if (!read_at(disk, 0, SECTOR)) return 1;
    if (number > 4) { // logical ones: a chain of tables; the second entry of each leads to the next one, from the first one on
        uint64_t extended = 0, at;
        for (int i = 0; i < 4; i++) {
            const unsigned char *entry = buffer + first + i * size;
            if (entry[kind] == 0x05 || entry[kind] == 0x0F) extended = u32(entry + start);
        }
        if (!extended) return 1;
        for (at = extended; number > 4; number--) {
            if (!read_at(disk, at * SECTOR, SECTOR)) return 1;
            at = extended + u32(buffer + first + size + start);
        }
        number = 1;
    }
    const unsigned char *entry = buffer + first + (number - 1) * size;
    return printf("0x%x\n", flags ? entry[0] : entry[kind]) < 0;
}

// The file system and, when id is not null, its serial number as GRUB spells it.
static const char *type_of(int device, char *id) {
    if (!read_at(device, 0, 8 * SECTOR)) return NULL;
    const unsigned char *b = buffer;
    if (id) *id = 0;
    if (!memcmp(b + 3, "NTFS    ", 8)) {
        if (id) sprintf(id, "%016llx", (unsigned long long)u64(b + 72));
        return "ntfs";
    }
    if (!memcmp(b + 3, "EXFAT   ", 8)) {
        if (id) sprintf(id, "%02x%02x-%02x%02x", b[103], b[102], b[101], b[100]);
        return "exfat";
    }
    int serial = !memcmp(b + 82, "FAT32   ", 8) ? 67 : !memcmp(b + 54, "FAT12   ", 8) || !memcmp(b + 54, "FAT16   ", 8) ? 39 : 0;
    if (serial) {
        if (id) sprintf(id, "%02x%02x-%02x%02x", b[serial + 3], b[serial + 2], b[serial + 1], b[serial]);
        return "vfat";
    }
    if (b[1080] == 0x53 && b[1081] == 0xEF) {
        const unsigned char *u = b + 1128;
        if (id) sprintf(id, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7],
            u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
        return "ext4";
    }
    const char *found = NULL;
    for (int sector = 16; sector < 32 && read_at(device, sector * 2048, 8); sector++) {
        if (!memcmp(buffer + 1, "NSR0", 4)) return "udf";
        if (!memcmp(buffer + 1, "CD001", 5)) found = "iso9660";
    }
    return found;
}

static int find(const char *wanted) {
    DIR *folder = opendir("/sys/class/block");
    struct dirent *entry;
    char id[64];
    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.') continue;
        int device = open_device(entry->d_name);
        if (device < 0) continue;
        const char *type = type_of(device, id);
        close(device);
        if (type && !strcmp(id, wanted)) return puts(entry->d_name) < 0;
    }
    return 1;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    const char *what = arguments[1], *name = arguments[2];
    if (!strcmp(what, "find")) return find(name);
    int device = open_device(name);
    if (device < 0) return 1;
    if (!strcmp(what, "table")) return puts(table_of(device)) < 0;
    if (!strcmp(what, "type") || !strcmp(what, "id")) {
        char id[64];
        const char *type = type_of(device, id);
        if (!type) return 1;
        return puts(what[0] == 't' ? type : id) < 0;
    }
    char disk_name[256];
    long number = number_of(name);
    if (!number || strlen(name) > 200) return 1;
    disk_of(name, disk_name);
    int disk = open_device(disk_name), flags = !strcmp(what, "flags");
    return disk < 0 ? 1 : !strcmp(table_of(disk), "gpt") ? show_gpt(disk, number, flags) : show_mbr(disk, number, flags);
}
