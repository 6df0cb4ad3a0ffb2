using System.Runtime.InteropServices;

namespace MediaForge.Optical.Tests;

/// <summary>A disc image mounted by the Linux kernel. The test is skipped where that is impossible.</summary>
internal sealed class KernelMount : IDisposable
{
    private readonly ExternalTool _umount;

    private KernelMount(string path, ExternalTool umount)
    {
        Path = path;
        _umount = umount;
    }

    public string Path { get; }

    public static KernelMount Of(string image, string path, string fileSystem, string options)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || Environment.UserName != "root") Assert.Skip("Mounting needs root on Linux.");
        ExternalTool.Require("modprobe", "kmod").Run([fileSystem]);
        if (!File.ReadLines("/proc/filesystems").Any(l => l.EndsWith("\t" + fileSystem, StringComparison.Ordinal))) Assert.Skip($"This kernel has no {fileSystem}.");
        var umount = ExternalTool.Require("umount", "mount");
        Directory.CreateDirectory(path);
        var result = ExternalTool.Require("mount", "mount").Run(["-t", fileSystem, "-o", "ro,loop" + options, image, path]);
        if (result.Error.Contains("permission denied", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("not permitted", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("loop device", StringComparison.Ordinal))
            Assert.Skip($"Mounting is not allowed here: {result.Error}");
        result.ExitCode.ShouldBe(0, result.Error);
        return new KernelMount(path, umount);
    }

    public void Dispose() => _umount.RunOk(Path);
}
