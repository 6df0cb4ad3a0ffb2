using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Machines;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Executor;

/// <summary>
/// Runs a program as another account, with that account's profile and environment, on a desktop of its own. LocalSystem, whom
/// Windows refuses CreateProcessWithLogonW, logs the account on and starts the program with its token; an administrator, who
/// may not do that, uses CreateProcessWithLogonW.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class UserProcess
{
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);
    private const uint PollMilliseconds = 20;

    /// <summary>Runs a program to its end or to the time limit.</summary>
    /// <exception cref="Win32Exception">The account cannot log on, or the program cannot be started.</exception>
    public static ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        var account = Account.Parse(request.Account!);
        using var token = LogOn(account, request.Password);
        var profile = LoadProfile(token, account);
        try
        {
            return Run(request, account, token, line);
        }
        finally
        {
            if (profile != 0) _ = UnloadUserProfile(token, profile);
        }
    }

    /// <summary>The block of environment variables that a program gets: those of the account, then the caller's.</summary>
    internal static string EnvironmentBlock(IEnumerable<KeyValuePair<string, string>> own, IEnumerable<KeyValuePair<string, string>> more)
    {
        var all = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in own.Concat(more)) all[name] = value;
        return string.Concat(all.Select(v => $"{v.Key}={v.Value}\0")) + "\0";
    }

    private static ProcessResult Run(ProcessRequest request, Account account, SafeAccessTokenHandle token, Action<string> line)
    {
        using var job = new SafeFileHandle(CreateJobObjectW(0, null), ownsHandle: true);
        var (process, output) = Start(request, account, token, job);
        using (process)
        {
            var lines = new ConcurrentQueue<string>();
            var reader = new Thread(() => ReadLines(output, lines)) { IsBackground = true };
            reader.Start();
            var begin = Stopwatch.GetTimestamp();
            var timedOut = false;
            while (WaitForSingleObject(process, PollMilliseconds) != 0)
            {
                Deliver();
                if (timedOut || request.Timeout is not { } limit || Stopwatch.GetElapsedTime(begin) < limit) continue;
                timedOut = true;
                if (TerminateJobObject(job, 1) == 0) _ = TerminateProcess(process, 1);
            }
            reader.Join(OutputGrace);
            Deliver();
            uint code = 0;
            _ = GetExitCodeProcess(process, &code);
            return new ProcessResult(timedOut ? -1 : (int)code, timedOut);

            void Deliver()
            {
                while (lines.TryDequeue(out var text)) line(text);
            }
        }
    }

    private static void ReadLines(SafeFileHandle output, ConcurrentQueue<string> lines)
    {
        try
        {
            using var text = new StreamReader(new FileStream(output, FileAccess.Read, bufferSize: 0), Console.OutputEncoding);
            while (text.ReadLine() is { } read) lines.Enqueue(read);
        }
        catch (IOException e)
        {
            // The other end has gone: there is no more output.
            Debug.WriteLine(e);
        }
    }

    private static SafeAccessTokenHandle LogOn(Account account, string password)
    {
        nint token;
        var done = LogonUserW(account.User, account.Domain, password, LogonInteractive, 0, &token);
        if (done == 0 && Marshal.GetLastPInvokeError() == LogonTypeNotGranted) done = LogonUserW(account.User, account.Domain, password, LogonBatch, 0, &token);
        if (done != 0) return new SafeAccessTokenHandle(token);
        var code = Marshal.GetLastPInvokeError();
        throw new Win32Exception(code, $"The account {account} cannot log on to this computer: {Marshal.GetPInvokeErrorMessage(code)}");
    }

    /// <summary>Loads the account's registry. Without it the program still runs, with the default one; 0 then.</summary>
    private static nint LoadProfile(SafeAccessTokenHandle token, Account account)
    {
        fixed (char* name = account.User)
        {
            var profile = new ProfileInfo { Length = (uint)sizeof(ProfileInfo), Flags = NoInterface, UserName = name };
            return LoadUserProfileW(token, &profile) != 0 ? profile.Profile : 0;
        }
    }

    private static (SafeProcessHandle Process, SafeFileHandle Output) Start(ProcessRequest request, Account account, SafeAccessTokenHandle token, SafeFileHandle job)
    {
        var inherited = new SecurityAttributes { Length = (uint)sizeof(SecurityAttributes), Inherit = 1 };
        nint read, write;
        if (CreatePipe(&read, &write, &inherited, 0) == 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        var output = new SafeFileHandle(read, ownsHandle: true);
        // The program must not hold the end that is read here, or it would never be seen to have closed its own.
        _ = SetHandleInformation(output, 1, 0);
        using var input = new SafeFileHandle(CreateFileW("NUL", GenericRead, 3, &inherited, OpenExisting, 0, 0), ownsHandle: true);
        using (new SafeFileHandle(write, ownsHandle: true))
        {
            fixed (char* desktop = string.Empty)
            fixed (char* command = $"\"{request.Program}\" {request.Arguments}\0")
            fixed (char* environment = EnvironmentBlock(ReadEnvironment(token), request.Environment))
            {
                // An empty name of the desktop: Windows makes one that the account may use.
                var startup = new StartupInfo { Length = (uint)sizeof(StartupInfo), Desktop = desktop, Flags = UseHandles, Input = input.DangerousGetHandle(), Output = write, Error = write };
                const uint Flags = CreateSuspended | CreateNewProcessGroup | CreateUnicodeEnvironment | CreateNoWindow;
                ProcessInformation started;
                var done = CreateProcessAsUserW(token, request.Program, command, 0, 0, 1, Flags, environment, request.WorkingDirectory, &startup, &started);
                if (done == 0 && Marshal.GetLastPInvokeError() is PrivilegeNotHeld or AccessDenied)
                {
                    startup.Desktop = null;
                    done = CreateProcessWithLogonW(account.User, account.Domain, request.Password, LogonWithProfile, request.Program, command, Flags, environment, request.WorkingDirectory, &startup, &started);
                }
                if (done == 0)
                {
                    var code = Marshal.GetLastPInvokeError();
                    output.Dispose();
                    throw new Win32Exception(code, $"{request.Program} cannot be started as {account}: {Marshal.GetPInvokeErrorMessage(code)}");
                }
                var process = new SafeProcessHandle(started.Process, ownsHandle: true);
                using var thread = new SafeFileHandle(started.Thread, ownsHandle: true);
                _ = AssignProcessToJobObject(job, process);
                _ = ResumeThread(thread);
                return (process, output);
            }
        }
    }

    private static List<KeyValuePair<string, string>> ReadEnvironment(SafeAccessTokenHandle token)
    {
        var variables = new List<KeyValuePair<string, string>>();
        char* block;
        if (CreateEnvironmentBlock(&block, token, 0) == 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        for (var at = block; *at != '\0';)
        {
            var text = new string(at);
            at += text.Length + 1;
            // Names like "=C:" hold the current folders of drives.
            var equals = text.IndexOf('=', 1);
            if (equals > 0) variables.Add(new(text[..equals], text[(equals + 1)..]));
        }
        _ = DestroyEnvironmentBlock(block);
        return variables;
    }

    /// <summary>An account: <c>DOMAIN\user</c>, <c>user@domain</c>, or a user of this computer.</summary>
    internal readonly record struct Account(string User, string? Domain)
    {
        public static Account Parse(string text)
        {
            var slash = text.IndexOf('\\', StringComparison.Ordinal);
            if (slash >= 0) return new Account(text[(slash + 1)..], text[..slash] is { Length: > 0 } domain ? domain : ".");
            return text.Contains('@', StringComparison.Ordinal) ? new Account(text, null) : new Account(text, ".");
        }

        public override string ToString() => Domain is null or "." ? User : $"{Domain}\\{User}";
    }
}
