using System.Diagnostics;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Imaging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;

namespace MediaForge.Executor;

/// <summary>The real machine: Windows PE or a full Windows, by plain Win32 calls that both have (and Wine has too).</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsMachine : Machine
{
    // In Windows PE the end of the program restarts the machine; a program that was just started gets this long before.
    private const int StartGraceMilliseconds = 10_000;

    // ERROR_SHUTDOWN_IN_PROGRESS, ERROR_SHUTDOWN_IS_SCHEDULED
    private const int AlreadyUnderway = 1115;
    private const int AlreadyScheduled = 1190;

    private static readonly TimeSpan ShutDownGrace = TimeSpan.FromMinutes(2);

    private readonly WindowsHardware _hardware = new();
    private readonly WindowsDisks _disks;

    private readonly bool _isWindowsPE;

    /// <summary>Makes the machine, in Windows PE or in the full operating system, and turns on the privileges that it needs.</summary>
    public WindowsMachine(bool isWindowsPE)
    {
        _isWindowsPE = isWindowsPE;
        _disks = new WindowsDisks();
        ProcessPrivileges.Enable();
    }

    /// <summary>Called before the machine is switched off in Windows PE: returns when nobody needs it any more.</summary>
    public Action? BeforeShutDown { get; init; }

    public override TimeProvider Clock => TimeProvider.System;

    public override bool IsWindowsPE => _isWindowsPE;

    public override bool IsUefi => WindowsHardware.IsUefi();

    public override string ComputerName => Environment.MachineName;

    public override OperatingSystemFacts OperatingSystem => WindowsHardware.ReadOperatingSystem(_isWindowsPE);

    public override HardwareFacts ReadHardware() => _hardware.Read();

    public override IReadOnlyList<string> ReadOemStrings() => _hardware.ReadOemStrings();

    public override string? EnvironmentVariable(string name) => Environment.GetEnvironmentVariable(name);

    public override void FillRandom(Span<byte> bytes) => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);

    public override IReadOnlyList<Disk> ListDisks() => _disks.ListDisks();

    public override IReadOnlyList<Volume> ListVolumes() => _disks.ListVolumes();

    public override string ListDriveLetters() => string.Concat(Environment.GetLogicalDrives().Select(d => char.ToUpperInvariant(d[0])));

    public override IReadOnlyList<IReadOnlyList<string>> ListHardwareIds() => WindowsDevices.ListIds();

    public override bool FileExists(string path) => File.Exists(path);

    public override bool FolderExists(string path) => Directory.Exists(path);

    public override DateTimeOffset? LastWriteTime(string path) =>
        File.Exists(path) || Directory.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) : null;

    public override Version? FileVersion(string path)
    {
        var info = FileVersionInfo.GetVersionInfo(path);
        return info.FileVersion is null ? null : new Version(info.FileMajorPart, info.FileMinorPart, info.FileBuildPart, info.FilePrivatePart);
    }

    public override long FileLength(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;

    public override Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    public override void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        WindowsFiles.Move(temporary, path);
    }

    public override void AppendFile(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(content);
    }

    public override void AppendDurably(string path, long position, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (stream.Length > position) stream.SetLength(position);
        stream.Position = position;
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    public override IReadOnlyList<FolderEntry> ListFolder(string path) => WindowsFiles.List(path);

    public override void CreateFolder(string path) => Directory.CreateDirectory(path);

    public override void DeleteFile(string path) => WindowsFiles.Delete(path);

    public override void DeleteFolder(string path) => WindowsFiles.DeleteFolder(path);

    public override void MoveFile(string path, string newPath) => WindowsFiles.Move(path, newPath);

    public override Stream OpenWrite(string path) => WindowsFiles.OpenWrite(path);

    public override (long Free, long Total) ReadSpace(string folder) => WindowsFiles.ReadSpace(folder);

    public override IReadOnlyList<ImageFacts> ReadImages(string path) => WimImages.Read(path);

    public override void ApplyImage(ImageToApply image, Action<ByteProgress> progress) => WimImages.Apply(image, progress);

    public override CapturedImage CaptureImage(ImageToCapture image, Action<ByteProgress> progress) => WimImages.Capture(image, Clock.GetUtcNow().UtcDateTime, Guid.NewGuid(), progress);

    public override string? VerifyImages(string path, Action<ByteProgress> progress) => WimImages.Verify(path, progress);

    public override bool RegistryKeyExists(string key)
    {
        using var opened = WindowsRegistry.Open(key);
        return opened is not null;
    }

    public override RegistryData? ReadRegistry(string key, string name) => WindowsRegistry.Read(key, name);

    public override IReadOnlyList<string> ListRegistryKeys(string key) => WindowsRegistry.List(key);

    public override void WriteRegistry(string key, string name, RegistryData data) => WindowsRegistry.Write(key, name, data);

    public override void DeleteRegistryValue(string key, string name) => WindowsRegistry.DeleteValue(key, name);

    public override void DeleteRegistryKey(string key) => WindowsRegistry.DeleteKey(key);

    // Asking WMI needs COM activation, which neither the trimmed runtime nor a plain Windows PE has.
    public override int? QueryWmi(string scope, string query) => null;

    public override ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        try
        {
            return WindowsProcess.Run(request, line);
        }
        finally
        {
            _disks.Forget();
        }
    }

    public override void Start(ProcessRequest request)
    {
        using var process = Process.Start(WindowsProcess.StartInfo(request));
        if (_isWindowsPE) process?.WaitForExit(StartGraceMilliseconds);
    }

    public override int ConnectShare(NetworkShare share) => WindowsNetwork.Connect(share, this);

    public override void DisconnectShare(string name) => WindowsNetwork.Disconnect(name, this);

    public override IReadOnlyList<string> ResolveHost(string name) => WindowsSockets.Resolve(name);

    public override Stream ConnectTcp(string address, int port, TimeSpan timeout) => WindowsSockets.Connect(address, port, timeout);

    public override WebAnswer Get(WebGet request) => HttpFetch.Get(request);

    public override DomainMembership ReadMembership() => WindowsAccounts.ReadMembership();

    public override int JoinDomain(DomainToJoin domain) => WindowsAccounts.JoinDomain(domain);

    public override int JoinWorkgroup(string name) => WindowsAccounts.JoinWorkgroup(name);

    public override int SetAdministrator(bool enabled, string? password) => WindowsAccounts.SetAdministrator(enabled, password);

    public override Stream OpenSerialPort(string name) => WindowsSerialPort.Open(name);

    public override void Restart(RestartTarget target)
    {
        if (!_isWindowsPE) EndWindows("/r /t 0 /f");
    }

    public override void ShutDown()
    {
        if (!_isWindowsPE)
        {
            EndWindows("/s /t 0 /f");
            return;
        }
        BeforeShutDown?.Invoke();
        using (var process = Process.Start(new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, "wpeutil.exe"), "shutdown") { UseShellExecute = false })) process?.WaitForExit();
        // The end of the program would restart the machine, and could come first.
        Thread.Sleep(ShutDownGrace);
    }

    public override char? AskKey(string keys, TimeSpan timeout) => ConsoleWait.Ask(keys, timeout);

    public override string? AskText(string prompt, bool isSecret) => ConsoleLine.Ask(prompt, isSecret);

    public override bool Wait(TimeSpan duration, bool untilKey = false) => ConsoleWait.Wait(duration, untilKey);

    private static void EndWindows(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, "shutdown.exe"), arguments) { UseShellExecute = false });
            process!.WaitForExit();
            if (process.ExitCode is not 0 and not AlreadyUnderway and not AlreadyScheduled)
                throw new IOException($"shutdown.exe {arguments} refuses: {ErrorText.Describe(process.ExitCode)}", ErrorText.FromWin32(process.ExitCode));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"shutdown.exe cannot be started: {e.Message}", ErrorText.FromWin32(e.NativeErrorCode));
        }
    }
}
