// Stand-in for a tool of Windows PE (wpeutil.exe, reg.exe, net.exe, ...): the same program under each name.
// It sends "name, current directory, argument count, arguments", one a line in UTF-8, to the server on 127.0.0.1:7099 (guest/serve),
// copies the reply to standard output as it comes, and ends with the reply's exit code. A reply line that starts with byte 1 is a directive:
//   RC n                          the exit code
//   DRIVE w /mnt/vda3 3 /dev/vda3 tells Wine's mount manager of a drive letter (3: a type of GetDriveType); without a path the letter goes
//   VALUE key|name|string|data    sets a value in HKEY_LOCAL_MACHINE (dword: data is a number)
//   EXEC other.exe                runs that program with our arguments instead (Wine's own tool)
#include <winsock2.h>
#include <windows.h>
#include <winioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SERVER_PORT 7099
#define NOT_FOUND 9009 /* what cmd.exe answers for an unknown command */

// Wine's own request of \\.\MountPointManager (include/ddk/mountmgr.h knows it as IOCTL_MOUNTMGR_DEFINE_UNIX_DRIVE)
#define DEFINE_UNIX_DRIVE CTL_CODE('m', 32, METHOD_BUFFERED, FILE_READ_ACCESS | FILE_WRITE_ACCESS)
struct unix_drive {
    ULONG size, type, fs_type;
    DWORD serial;
    ULONGLONG unix_dev;
    WCHAR letter;
    USHORT mount_point_offset, device_offset, label_offset;
};

static void define_drive(char letter, const char *path, int type, const char *device) {
    char request[sizeof(struct unix_drive) + 1100];
    struct unix_drive *drive = (void *)request;
    memset(request, 0, sizeof request);
    drive->size = sizeof request;
    drive->letter = letter;
    if (path) { // else the type stays 0, DRIVE_UNKNOWN: removes the letter
        drive->type = type;
        strcpy(request + sizeof *drive, path);
        drive->mount_point_offset = sizeof *drive;
        if (*device) {
            drive->device_offset = sizeof *drive + strlen(path) + 1;
            strcpy(request + drive->device_offset, device);
        }
    }
    HANDLE manager = CreateFileW(L"\\\\.\\MountPointManager", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, 0, OPEN_EXISTING, 0, 0);
    DWORD size;
    if (manager == INVALID_HANDLE_VALUE || !DeviceIoControl(manager, DEFINE_UNIX_DRIVE, drive, sizeof request, NULL, 0, &size, NULL))
        fprintf(stderr, "forwarder: drive %c: error %lu\n", letter, GetLastError());
    if (manager != INVALID_HANDLE_VALUE) CloseHandle(manager);
}

static void set_value(char *text) {
    char *key = strtok(text, "|"), *name = strtok(NULL, "|"), *type = strtok(NULL, "|"), *data = strtok(NULL, "");
    if (!data) return;
    DWORD number = strtoul(data, NULL, 0);
    LSTATUS status = strcmp(type, "dword") ? RegSetKeyValueA(HKEY_LOCAL_MACHINE, key, name, REG_SZ, data, (DWORD)strlen(data) + 1)
                                           : RegSetKeyValueA(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &number, sizeof number);
    if (status) fprintf(stderr, "forwarder: %s %s: error %ld\n", key, name, status);
}

static int run_instead(const char *program) {
    static wchar_t command[32768];
    const wchar_t *rest = GetCommandLineW();
    int quoted = 0;
    for (; *rest && (quoted || (*rest != ' ' && *rest != '\t')); rest++)
        if (*rest == '"') quoted = !quoted;
    swprintf(command, 32768, L"%hs%ls", program, rest);
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    DWORD code;
    if (!CreateProcessW(0, command, 0, 0, TRUE, 0, 0, 0, &startup, &process)) return NOT_FOUND;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    return (int)code;
}

static void send_line(SOCKET server, const wchar_t *text) {
    static char line[98304];
    WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line - 1, 0, 0);
    for (char *p = line; *p; p++)
        if (*p == '\n' || *p == '\r') *p = ' ';
    strcat(line, "\n");
    send(server, line, (int)strlen(line), 0);
}

int wmain(int argc, wchar_t **argv) {
    wchar_t self[MAX_PATH], folder[MAX_PATH], count[16];
    GetModuleFileNameW(0, self, MAX_PATH);
    GetCurrentDirectoryW(MAX_PATH, folder);
    wchar_t *name = wcsrchr(self, L'\\');
    name = name ? name + 1 : self;
    wchar_t *dot = wcsrchr(name, L'.');
    if (dot) *dot = 0;
    _wcslwr(name);

    WSADATA data;
    WSAStartup(0x202, &data);
    SOCKET server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(SERVER_PORT) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(server, (void *)&address, sizeof address)) {
        fprintf(stderr, "%ls: no lab server (%d)\n", name, WSAGetLastError());
        return NOT_FOUND;
    }
    send_line(server, name);
    send_line(server, folder);
    swprintf(count, 16, L"%d", argc - 1);
    send_line(server, count);
    for (int i = 1; i < argc; i++) send_line(server, argv[i]);

    static char line[65536];
    char chunk[4096];
    int length = 0, code = 1, received;
    while ((received = recv(server, chunk, sizeof chunk, 0)) > 0)
        for (int i = 0; i < received; i++) {
            if (chunk[i] != '\n' && length < (int)sizeof line - 2) {
                line[length++] = chunk[i];
                continue;
            }
            line[length] = 0;
            length = 0;
            if (line[0] != 1) {
                puts(line);
                fflush(stdout);
                continue;
            }
            char letter, path[512], device[512] = "";
            int type;
            if (!strncmp(line + 1, "RC ", 3)) code = (int)strtoul(line + 4, NULL, 0);
            else if (!strncmp(line + 1, "VALUE ", 6)) set_value(line + 7);
            else if (!strncmp(line + 1, "EXEC ", 5)) return run_instead(line + 6);
            else if (sscanf(line + 1, "DRIVE %c %511s %d %511s", &letter, path, &type, device) >= 3) define_drive(letter, path, type, device);
            else if (sscanf(line + 1, "DRIVE %c", &letter) == 1) define_drive(letter, NULL, 0, NULL);
        }
    if (length) {
        fwrite(line, 1, length, stdout);
        fflush(stdout);
    }
    return code;
}
