namespace MediaForge.Disk;

/// <summary>Boot code that comes with this assembly.</summary>
internal static class BootCodeFile
{
    public static byte[] Read(string name, int length)
    {
        using var resource = typeof(BootCodeFile).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
