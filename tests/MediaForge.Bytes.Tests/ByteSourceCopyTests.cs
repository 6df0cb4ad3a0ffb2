using System.Security.Cryptography;
using MediaForge.Bytes;

namespace MediaForge.Bytes.Tests;

public class ByteSourceCopyTests
{
    [Fact]
    public async Task WriteToFile_of_files_zeros_and_memory_equals_the_source()
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        var big = new byte[9_000_001];
        random.NextBytes(big);
        var file = ByteSource.FromFile(folder.Write("big", big));
        var source = ByteSource.Concat(ByteSource.FromText("head"), file.Slice(17, 8_000_000), ByteSource.Zeros(3_000_000), file.Slice(5, 100), ByteSource.FromBytes(big), ByteSource.Zeros(10));
        await source.WriteToFileAsync(folder["out"]);
        SHA256.HashData(File.ReadAllBytes(folder["out"])).ShouldBe(SHA256.HashData(source.ToArray()));
        File.Exists(folder["out.partial"]).ShouldBeFalse();
    }

    [Fact]
    public async Task WriteToFile_leaves_holes_for_zeros()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Looks at allocated blocks with stat.");
        using var folder = new TempFolder();
        await ByteSource.Concat(ByteSource.FromText("x"), ByteSource.Zeros(5L << 30), ByteSource.FromText("y")).WriteToFileAsync(folder["out"]);
        new FileInfo(folder["out"]).Length.ShouldBe((5L << 30) + 2);
        var blocks = long.Parse(ExternalTool.Require("stat", "coreutils").RunOk("-c", "%b", folder["out"]).Trim());
        blocks.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task WriteToFile_that_fails_keeps_the_old_file_and_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        folder.Write("out", "old");
        var source = ByteSource.Concat(ByteSource.FromBytes(new byte[5_000_000]), ByteSource.Deferred(9, () => throw new InvalidDataException("broken")));
        (await Should.ThrowAsync<InvalidDataException>(() => source.WriteToFileAsync(folder["out"]))).Message.ShouldBe("broken");
        File.ReadAllText(folder["out"]).ShouldBe("old");
        Directory.GetFiles(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public async Task WriteToFile_that_is_cancelled_keeps_the_old_file_and_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        folder.Write("out", "old");
        using var cancel = new CancellationTokenSource();
        var source = ByteSource.Concat(ByteSource.FromBytes(new byte[9_000_000]), ByteSource.Deferred(9, () =>
        {
            cancel.Cancel();
            return ByteSource.FromBytes(new byte[9]);
        }), ByteSource.FromBytes(new byte[30_000_000]));
        await Should.ThrowAsync<OperationCanceledException>(() => source.WriteToFileAsync(folder["out"], cancellationToken: cancel.Token));
        File.ReadAllText(folder["out"]).ShouldBe("old");
        Directory.GetFiles(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public async Task WriteToFile_without_room_says_how_much_is_missing()
    {
        using var folder = new TempFolder();
        var e = await Should.ThrowAsync<IOException>(() => Endless.Of(1L << 55).WriteToFileAsync(folder["out"]));
        e.Message.ShouldContain("not enough space");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteToFile_longer_than_the_file_system_allows_says_so()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("NTFS asks for the room of zeros first.");
        using var folder = new TempFolder();
        var e = await Should.ThrowAsync<IOException>(() => ByteSource.Zeros(1L << 60).WriteToFileAsync(folder["out"]));
        e.Message.ShouldContain("holds no file of");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    private sealed class Endless(long length) : ByteSource
    {
        public override long Length => length;

        public static Endless Of(long length) => new(length);

        public override int Read(long offset, Span<byte> buffer)
        {
            buffer.Fill(1);
            return buffer.Length;
        }
    }

    [Fact]
    public async Task WriteToFile_while_another_run_writes_it_is_refused()
    {
        using var folder = new TempFolder();
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var first = ByteSource.Deferred(1, () =>
        {
            entered.Set();
            leave.Wait(TimeSpan.FromSeconds(30));
            return ByteSource.FromText("1");
        }).WriteToFileAsync(folder["out"]);
        entered.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        (await Should.ThrowAsync<IOException>(() => ByteSource.FromText("2").WriteToFileAsync(folder["out"]))).Message.ShouldContain("in use");
        leave.Set();
        await first;
        File.ReadAllText(folder["out"]).ShouldBe("1");
    }

    [Fact]
    public async Task WriteToFile_into_a_folder_that_is_not_there_says_so()
    {
        using var folder = new TempFolder();
        (await Should.ThrowAsync<IOException>(() => ByteSource.FromText("2").WriteToFileAsync(folder["no/out"]))).Message.ShouldContain("does not exist");
    }

    [Fact]
    public async Task CopyTo_a_stream_reports_progress_to_the_end()
    {
        var bytes = new byte[10_000_000];
        new Random(3).NextBytes(bytes);
        var last = new Recorder();
        using var stream = new MemoryStream();
        await ByteSource.FromBytes(bytes).CopyToAsync(stream, last);
        stream.ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        last.Last.ShouldBe(new CopyProgress(bytes.Length, bytes.Length));
    }

    private sealed class Recorder : IProgress<CopyProgress>
    {
        public CopyProgress Last { get; private set; }

        public void Report(CopyProgress value) => Last = value;
    }
}
