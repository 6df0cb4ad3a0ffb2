// What the lab's own tests start in the PE. It shows on the serial console what only the guest can know:
//   PROBE boot image <first line of X:\MediaForge\token.txt>
//   PROBE drive <letter> <type> <file system> <first line of \token.txt, - if none>       for each drive
//   PROBE space <MiB> of <MiB>     with "space" and a folder as arguments, and then nothing else: what is free there
//   PROBE journal <lines>          with "journal" as argument: how many lines C:\journal.txt has after one was added and flushed
#include <windows.h>
#include <stdio.h>
#include <string.h>

static const char *first_line(const char *path) {
    static char line[256];
    FILE *file = fopen(path, "r");
    if (!file) return "-";
    if (!fgets(line, sizeof line, file)) line[0] = 0;
    fclose(file);
    line[strcspn(line, "\r\n")] = 0;
    return line;
}

static int add_to_journal(void) {
    HANDLE file = CreateFileA("C:\\journal.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    static char text[4096];
    DWORD size, written;
    if (file == INVALID_HANDLE_VALUE || !ReadFile(file, text, sizeof text, &size, NULL) || !WriteFile(file, "started\n", 8, &written, NULL) || !FlushFileBuffers(file)) {
        printf("PROBE journal: error %lu\n", GetLastError());
        return 1;
    }
    CloseHandle(file);
    printf("PROBE journal %lu\n", size / 8 + 1);
    return 0;
}

static int show_space(const char *folder) {
    ULARGE_INTEGER available, total, free;
    if (!GetDiskFreeSpaceExA(folder, &available, &total, &free)) {
        printf("PROBE space: error %lu\n", GetLastError());
        return 1;
    }
    printf("PROBE space %llu of %llu\n", available.QuadPart >> 20, total.QuadPart >> 20);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 2 && !strcmp(argv[1], "space")) return show_space(argv[2]);
    printf("PROBE boot image %s\n", first_line("X:\\MediaForge\\token.txt"));
    for (char letter = 'A'; letter <= 'Z'; letter++) {
        static const char *types[] = { "unknown", "no root", "removable", "fixed", "remote", "cdrom", "ramdisk" };
        char root[] = { letter, ':', '\\', 0 }, path[] = { letter, ':', '\\', 't', 'o', 'k', 'e', 'n', '.', 't', 'x', 't', 0 }, system[32] = "?";
        UINT type = GetDriveTypeA(root);
        if (type == DRIVE_UNKNOWN || type == DRIVE_NO_ROOT_DIR) continue;
        GetVolumeInformationA(root, NULL, 0, NULL, NULL, NULL, system, sizeof system);
        printf("PROBE drive %c %s %s %s\n", letter, types[type], system, first_line(path));
    }
    fflush(stdout);
    int code = argc > 1 && !strcmp(argv[1], "journal") ? add_to_journal() : 0;
    fflush(stdout);
    return code;
}
