namespace MediaForge.Disk.Tests.Devices;

/// <summary>A file as a disk. The test is skipped where that is impossible.</summary>
internal sealed class LoopDevice : IDisposable
{
    private readonly ExternalTool _losetup;

    private LoopDevice(ExternalTool losetup, string path) => (_losetup, Path) = (losetup, path);

    public string Path { get; }

    public static LoopDevice Attach(TempFolder folder, long length)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Loop devices need root on Linux.");
        var losetup = ExternalTool.Require("losetup", "mount");
        var file = folder.Write("loop.img", []);
        using (var stream = File.OpenWrite(file)) stream.SetLength(length);
        var result = losetup.Run(["-f", "--show", file]);
        if (result.ExitCode != 0) Assert.Skip($"Loop devices are not allowed here: {result.Error}");
        return new LoopDevice(losetup, result.Output.Trim());
    }

    public void Dispose() => _losetup.RunOk("-d", Path);
}
