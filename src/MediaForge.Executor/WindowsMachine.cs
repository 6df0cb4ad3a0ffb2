using System.Diagnostics;
using System.Runtime.Versioning;
using MediaForge.Execution;
using Microsoft.Win32;

namespace MediaForge.Executor;

/// <summary>The real machine: Windows PE or a full Windows, by plain Win32 calls that both have (and Wine has too).</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsMachine(bool isWindowsPE) : Machine
{
    // In Windows PE the end of the program restarts the machine; a program that was just started gets this long before.
    private const int StartGraceMilliseconds = 10_000;

    private readonly WindowsHardware _hardware = new();

    public override TimeProvider Clock => TimeProvider.System;

    public override bool IsWindowsPE => isWindowsPE;

    public override bool IsUefi => WindowsHardware.IsUefi();

    public override string ComputerName => Environment.MachineName;

    public override OperatingSystemFacts OperatingSystem => WindowsHardware.ReadOperatingSystem(isWindowsPE);

    public override HardwareFacts ReadHardware() => _hardware.Read();

    public override IReadOnlyList<string> ReadOemStrings() => _hardware.ReadOemStrings();

    public override string? EnvironmentVariable(string name) => Environment.GetEnvironmentVariable(name);

    public override IReadOnlyList<Volume> ListVolumes()
    {
        var volumes = new List<Volume>();
        foreach (var drive in DriveInfo.GetDrives())
        {
            try
            {
                if (!drive.IsReady) continue;
                volumes.Add(new Volume(drive.Name, drive.VolumeLabel, drive.DriveFormat, KindOf(drive.DriveType), drive.TotalSize, drive.TotalFreeSpace));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Taken out, unformatted or locked between the two calls: not a volume that can be used now.
                Debug.WriteLine(e);
            }
        }
        return volumes;
    }

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
        File.Move(temporary, path, overwrite: true);
        // Flushing the file once more takes the change of its name to the disk too.
        using var renamed = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        renamed.Flush(flushToDisk: true);
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

    public override bool RegistryKeyExists(string key)
    {
        using var opened = WindowsRegistry.Open(key);
        return opened is not null;
    }

    public override RegistryData? ReadRegistry(string key, string name) => WindowsRegistry.Read(key, name);

    // Asking WMI needs COM activation, which neither the trimmed runtime nor a plain Windows PE has.
    public override int? QueryWmi(string scope, string query) => null;

    public override ProcessResult Run(ProcessRequest request, Action<string> line) => WindowsProcess.Run(request, line);

    public override void Start(ProcessRequest request)
    {
        using var process = Process.Start(WindowsProcess.StartInfo(request));
        if (isWindowsPE) process?.WaitForExit(StartGraceMilliseconds);
    }

    public override int ConnectShare(NetworkShare share) => WindowsNetwork.Connect(share, this);

    public override Stream OpenSerialPort(string name) => WindowsSerialPort.Open(name);

    public override void Restart(RestartTarget target)
    {
        if (isWindowsPE) return;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, "shutdown.exe"), "/r /t 0 /f") { UseShellExecute = false });
    }

    public override bool Wait(TimeSpan duration, bool untilKey = false) => ConsoleWait.Wait(duration, untilKey);

    private static VolumeKind KindOf(DriveType type) => type switch
    {
        DriveType.Fixed => VolumeKind.Fixed,
        DriveType.Removable => VolumeKind.Removable,
        DriveType.CDRom => VolumeKind.Optical,
        DriveType.Network => VolumeKind.Network,
        _ => VolumeKind.Other,
    };
}
