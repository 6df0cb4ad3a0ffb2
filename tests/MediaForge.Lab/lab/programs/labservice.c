// A Windows service for the lab's own tests. Like any program that is to work in a Windows that has just been applied, it waits for the end of
// setup; then it runs C:\Lab\service.cmd, each line of which appears on the serial port as "SERVICE ..." and
// in C:\Lab\service.log.
#include <windows.h>
#include <stdio.h>
#include <string.h>

static SERVICE_STATUS_HANDLE handle;
static HANDLE port = INVALID_HANDLE_VALUE;

static void say(const char *text) {
    char line[4200];
    DWORD written;
    snprintf(line, sizeof line, "SERVICE %s\r\n", text);
    FILE *log = fopen("C:\\Lab\\service.log", "a");
    if (log) {
        fputs(line, log);
        fclose(log);
    }
    if (port == INVALID_HANDLE_VALUE) {
        // Without handshake and with a time limit: nobody reads at the other end of some ports.
        DCB state = { .DCBlength = sizeof state, .BaudRate = 115200, .fBinary = 1, .fDtrControl = DTR_CONTROL_ENABLE,
                      .fRtsControl = RTS_CONTROL_ENABLE, .ByteSize = 8, .XonChar = 0x11, .XoffChar = 0x13 };
        COMMTIMEOUTS timeouts = { 0, 0, 0, 1, 2000 };
        port = CreateFileA("\\\\.\\COM1", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        SetCommState(port, &state);
        SetCommTimeouts(port, &timeouts);
    }
    WriteFile(port, line, (DWORD)strlen(line), &written, NULL);
}

static void report(DWORD state) {
    SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, state, SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN, 0, 0, 0, 0 };
    SetServiceStatus(handle, &status);
}

static int setup_runs(void) {
    DWORD value = 0, size = sizeof value;
    RegGetValueA(HKEY_LOCAL_MACHINE, "SYSTEM\\Setup", "SystemSetupInProgress", RRF_RT_REG_DWORD, NULL, &value, &size);
    return value != 0;
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context) { return NO_ERROR; }

static void run_script(void) {
    char command[] = "cmd.exe /c C:\\Lab\\service.cmd", line[4096];
    SECURITY_ATTRIBUTES inherit = { sizeof inherit, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process;
    HANDLE reader;
    CreatePipe(&reader, &startup.hStdOutput, &inherit, 0);
    SetHandleInformation(reader, HANDLE_FLAG_INHERIT, 0);
    startup.hStdError = startup.hStdOutput;
    startup.hStdInput = CreateFileA("NUL", GENERIC_READ, 0, &inherit, OPEN_EXISTING, 0, NULL);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, "C:\\", &startup, &process)) {
        say("cannot start the script");
        return;
    }
    CloseHandle(startup.hStdOutput);
    DWORD length = 0, got;
    char c;
    while (ReadFile(reader, &c, 1, &got, NULL) && got)
        if (c == '\n' || length == sizeof line - 1) {
            line[length] = 0;
            say(line);
            length = 0;
        } else if (c != '\r') line[length++] = c;
    say("script ended");
}

static void WINAPI service(DWORD count, char **arguments) {
    handle = RegisterServiceCtrlHandlerExA("LabService", control, NULL);
    report(SERVICE_RUNNING);
    if (setup_runs()) say("waits for the end of setup");
    while (setup_runs()) Sleep(200);
    say("starts its script");
    run_script();
    Sleep(INFINITE);
}

int main(void) {
    SERVICE_TABLE_ENTRYA table[] = { { "LabService", service }, { NULL, NULL } };
    return StartServiceCtrlDispatcherA(table) ? 0 : 1;
}
