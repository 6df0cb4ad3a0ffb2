// Stand-in for winpeshl.exe: runs the entries of [LaunchApps] and [LaunchApp] in %SystemRoot%\System32\winpeshl.ini one after the other,
// or startnet.cmd when there is none. What they print comes out on the serial console. As in Windows PE, the machine restarts when the
// last one has ended; init does that.
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum section { OTHER, LAUNCH_APPS, LAUNCH_APP };

static int run(wchar_t *command, const wchar_t *folder) {
    STARTUPINFOW startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION process;
    DWORD code = 0;
    printf("WINPESHL start %ls\n", command);
    fflush(stdout);
    if (!CreateProcessW(NULL, command, 0, 0, TRUE, 0, 0, folder, &startup, &process)) {
        printf("WINPESHL cannot start %ls: error %lu\n", command, GetLastError());
        fflush(stdout);
        return -1;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("WINPESHL end rc=%ld %ls\n", (long)code, command);
    fflush(stdout);
    return (int)code;
}

static wchar_t *trim(wchar_t *text) {
    while (*text == ' ' || *text == '\t') text++;
    wchar_t *end = text + wcslen(text);
    while (end > text && wcschr(L" \t\r", end[-1])) *--end = 0;
    return text;
}

// The file as text: UTF-16 with a byte order mark, else UTF-8. NULL: there is none.
static wchar_t *read_text(const wchar_t *path) {
    static char bytes[65536];
    static wchar_t text[65536];
    FILE *file = _wfopen(path, L"rb");
    if (!file) return NULL;
    size_t size = fread(bytes, 1, sizeof bytes - 2, file);
    fclose(file);
    if (size >= 2 && !memcmp(bytes, "\xFF\xFE", 2)) {
        memcpy(text, bytes + 2, size - 2);
    } else {
        int mark = size >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
        MultiByteToWideChar(CP_UTF8, 0, bytes + mark, (int)size - mark, text, 65535);
    }
    return text;
}

// One entry: "path, arguments" in [LaunchApps], "AppPath = path" in [LaunchApp]; %VARIABLES% are expanded. 0: not an entry.
static int entry_command(enum section section, wchar_t *line, wchar_t *command, size_t size) {
    static wchar_t expanded[32768];
    if (section == LAUNCH_APP) {
        wchar_t *value = wcschr(line, '=');
        if (_wcsnicmp(line, L"AppPath", 7) || !value) return 0;
        line = trim(value + 1);
    }
    ExpandEnvironmentStringsW(line, expanded, 32768);
    wchar_t *arguments = section == LAUNCH_APPS ? wcschr(expanded, ',') : NULL;
    if (arguments) *arguments++ = 0;
    wchar_t *path = trim(expanded);
    if (*path == '"') {
        wchar_t *end = wcschr(++path, '"');
        if (end) *end = 0;
    }
    swprintf(command, size, wcschr(path, ' ') ? L"\"%ls\"%ls%ls" : L"%ls%ls%ls", path, arguments ? L" " : L"", arguments ? trim(arguments) : L"");
    return 1;
}

int wmain(void) {
    static wchar_t system[MAX_PATH], path[MAX_PATH], command[32768];
    GetSystemDirectoryW(system, MAX_PATH);
    SetCurrentDirectoryW(system);
    swprintf(path, MAX_PATH, L"%ls\\winpeshl.ini", system);
    int started = 0, code = 0;
    enum section section = OTHER;
    for (wchar_t *next = read_text(path); next && *next;) {
        wchar_t *line = next;
        next = wcschr(line, '\n');
        if (next) *next++ = 0;
        line = trim(line);
        if (!*line || *line == ';') continue;
        if (*line == '[')
            section = !_wcsnicmp(line, L"[LaunchApps]", 12) ? LAUNCH_APPS : !_wcsnicmp(line, L"[LaunchApp]", 11) ? LAUNCH_APP : OTHER;
        else if (section != OTHER && entry_command(section, line, command, 32768)) {
            started = 1;
            code = run(command, system);
        }
    }
    if (!started) {
        swprintf(command, 32768, L"cmd.exe /c %ls\\startnet.cmd", system);
        code = run(command, system);
    }
    return code;
}
