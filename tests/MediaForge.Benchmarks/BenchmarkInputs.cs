using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Wim;

namespace MediaForge.Benchmarks;

/// <summary>Inputs that no compressor and no hole makes small.</summary>
internal sealed record BenchmarkInputs(string Command, string BootWim, string Executor, string Sequence, string Content)
{
    public static BenchmarkInputs Make(string folder, int contentMebibytes)
    {
        Directory.CreateDirectory(Path.Combine(folder, "content"));
        const int Piece = 512;
        for (var left = contentMebibytes; left > 0; left -= Piece) Fill(Path.Combine(folder, "content", $"part{left:D6}.bin"), Math.Min(left, Piece), left);
        Fill(Path.Combine(folder, "executor.exe"), 15, 7);
        using (var stream = File.OpenWrite(Path.Combine(folder, "executor.exe"))) stream.Write("MZ"u8);
        File.WriteAllText(Path.Combine(folder, "demo.yaml"), Templates.Read("sequences/demo.yaml"));
        return new BenchmarkInputs(FindCommand(), BootImage(folder, 200), Path.Combine(folder, "executor.exe"), Path.Combine(folder, "demo.yaml"), Path.Combine(folder, "content"));
    }

    /// <summary>A boot WIM of a given size: the demonstration image and a large file.</summary>
    public static string BootImage(string folder, int mebibytes)
    {
        var ballast = Path.Combine(folder, "ballast");
        Fill(ballast, mebibytes, 99);
        var editor = new WimEditor(WimFile.Open(DemoBootImage.Create(DateTimeOffset.UnixEpoch.AddYears(50))));
        editor.Image(1).AddFile("Windows/System32/ballast.dat", ByteSource.FromFile(ballast), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var path = Path.Combine(folder, "boot.wim");
        editor.Build().WriteToFileAsync(path).GetAwaiter().GetResult();
        File.Delete(ballast);
        return path;
    }

    public static void Fill(string path, int mebibytes, int seed)
    {
        var random = new Random(seed);
        var buffer = new byte[1 << 20];
        using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            random.NextBytes(buffer);
            file.Write(buffer);
        }
    }

    /// <summary>The program as users get it (build.cmd publish), else as it was built.</summary>
    public static string FindCommand()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var published = Path.Combine(at.FullName, "artifacts", "publish", "linux-x64", "mediaforge");
            var built = Path.Combine(at.FullName, "src", "MediaForge.Cli", "bin", "Release", "net10.0", "mediaforge");
            if (File.Exists(published) && File.Exists(built)) return File.GetLastWriteTimeUtc(published) >= File.GetLastWriteTimeUtc(built) ? published : built;
            if (File.Exists(published) || File.Exists(built)) return File.Exists(published) ? published : built;
        }
        throw new FileNotFoundException("The mediaforge command is not built: run ./build.cmd build.");
    }
}
