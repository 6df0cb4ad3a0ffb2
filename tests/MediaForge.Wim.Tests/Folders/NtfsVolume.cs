namespace MediaForge.Wim.Tests.Folders;

/// <summary>An NTFS volume in a file, which ntfs-3g mounts. A test that cannot mount is skipped with the reason.</summary>
internal sealed class NtfsVolume : IDisposable
{
    private readonly ExternalTool _ntfs3g = ExternalTool.Require("ntfs-3g", "ntfs-3g");
    private readonly ExternalTool _umount = ExternalTool.Require("umount", "mount");
    private bool _isMounted;

    public NtfsVolume(TempFolder temp, string name)
    {
        Image = temp[name + ".img"];
        Folder = temp[name];
        Directory.CreateDirectory(Folder);
        using (var file = File.Create(Image)) file.SetLength(24 << 20);
        ExternalTool.Require("mkntfs", "ntfs-3g").RunOk("-F", "-q", Image);
    }

    public string Image { get; }

    public string Folder { get; }

    public void Mount(string streams)
    {
        var result = _ntfs3g.Run([Image, Folder, "-o", "streams_interface=" + streams]);
        if (result.ExitCode != 0) Assert.Skip($"ntfs-3g cannot mount here: {result.Error}");
        _isMounted = true;
    }

    public void Unmount()
    {
        if (!_isMounted) return;
        _umount.RunOk(Folder);
        _isMounted = false;
    }

    public void Dispose()
    {
        if (_isMounted) _umount.Run(["-l", Folder]);
    }
}
