// A stand-in for the installers that tests put into packages:
//   installer.exe [/file PATH] [/value KEY|NAME|TEXT] [/say TEXT] [/wait SECONDS] [/exit CODE]
// makes a file, sets a value below HKEY_LOCAL_MACHINE, says something, takes its time, and ends with the code. An option that it does not
// know ends it with 1639 (ERROR_INVALID_COMMAND_LINE), as Windows Installer does.
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int make_file(const char *path) {
    char folder[MAX_PATH];
    for (const char *slash = strchr(path + 3, '\\'); slash; slash = strchr(slash + 1, '\\')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        CreateDirectoryA(folder, NULL);
    }
    FILE *file = fopen(path, "w");
    if (!file) return 1;
    fprintf(file, "installed\n");
    return fclose(file);
}

static int set_value(char *text) {
    char *key = strtok(text, "|"), *name = strtok(NULL, "|"), *data = strtok(NULL, "");
    return !data || RegSetKeyValueA(HKEY_LOCAL_MACHINE, key, name, REG_SZ, data, (DWORD)strlen(data) + 1);
}

int main(int argc, char **argv) {
    int code = 0;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) return 1639;
        if (!strcmp(argv[i], "/file")) { if (make_file(argv[i + 1])) return 1603; }
        else if (!strcmp(argv[i], "/value")) { if (set_value(argv[i + 1])) return 1603; }
        else if (!strcmp(argv[i], "/say")) puts(argv[i + 1]);
        else if (!strcmp(argv[i], "/wait")) Sleep(atoi(argv[i + 1]) * 1000);
        else if (!strcmp(argv[i], "/exit")) code = atoi(argv[i + 1]);
        else return 1639;
    }
    return code;
}
