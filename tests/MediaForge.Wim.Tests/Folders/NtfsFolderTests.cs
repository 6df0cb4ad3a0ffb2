using System.Buffers.Binary;
using System.Runtime.Versioning;
using MediaForge.Wim.Folders;
using MediaForge.Wim.Folders.Linux;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>Volumes that ntfs-3g has mounted; wimlib, which reads and writes volumes by itself, says whether all is there.</summary>
[SupportedOSPlatform("linux")]
public class NtfsFolderTests
{
    private const string Descriptor = // owner SYSTEM, group Administrators, protected DACL: SYSTEM all, Everyone read; SACL: audit failures of Everyone
        "01001494" + "14000000" + "20000000" + "30000000" + "4C000000" + "010100000000000512000000" + "01020000000000052000000020020000"
        + "02001C0001000000" + "02801400FF011F00010100000000000100000000" + "0200300002000000" + "00001400FF011F00010100000000000512000000" + "00001400A9001200010100000000000100000000";

    [Theory]
    [InlineData("xattr")]
    [InlineData("windows")]
    public void Scan_finds_what_wimlib_reads_from_the_volume(string streams)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        using var volume = new NtfsVolume(temp, "volume");
        Fill(volume, temp);
        wimlib.RunOk("capture", volume.Image, temp["x.wim"], "X", "--compress=none", "--norpfix");

        volume.Mount(streams);
        using (var scanner = FolderScanner.Open(volume.Folder))
        {
            var scanned = FileFacts.Of(scanner.Scan());
            Compare(scanned, FileFacts.Of(temp["x.wim"]));
            // ntfs-3g does not tell the short names of files that have several names
            scanner.Losses.All.Select(l => l.Kind).Except(["short names of files with several names", "security descriptors that cannot be read", "contents behind reparse points"]).ShouldBeEmpty();
        }
        volume.Unmount();
    }

    [Theory]
    [InlineData("xattr")]
    [InlineData("windows")]
    public void Writing_makes_a_volume_that_wimlib_reads_as_the_first(string streams)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        using var volume = new NtfsVolume(temp, "volume");
        Fill(volume, temp);
        wimlib.RunOk("capture", volume.Image, temp["x.wim"], "X", "--compress=none", "--norpfix");

        using var copy = new NtfsVolume(temp, "copy");
        copy.Mount(streams);
        var losses = FolderApply.Apply(temp["x.wim"], copy.Folder);
        copy.Unmount();
        copy.Mount(streams);
        FolderApply.Apply(temp["x.wim"], copy.Folder); // over what is there
        copy.Unmount();
        losses.ShouldBeEmpty();
        wimlib.RunOk("capture", copy.Image, temp["y.wim"], "Y", "--compress=none", "--norpfix");
        Compare(FileFacts.Of(temp["y.wim"]), FileFacts.Of(temp["x.wim"]));
        ExternalTool.Require("ntfsfix", "ntfs-3g").RunOk("-n", copy.Image);
    }

    [Fact]
    public void A_stream_too_large_for_an_attribute_is_counted()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        using var volume = new NtfsVolume(temp, "volume");
        volume.Mount("windows");
        File.WriteAllText(Path.Combine(volume.Folder, "file.txt"), "x");
        File.WriteAllBytes(Path.Combine(volume.Folder, "file.txt:large"), SampleFiles.Noise(200_000, 1));
        using (var scanner = FolderScanner.Open(volume.Folder))
            scanner.Scan().Single(f => f.Name == "file.txt").Streams.Single(s => s.Name == "large").Content.ToArray().ShouldBe(SampleFiles.Noise(200_000, 1));
        volume.Unmount();
        wimlib.RunOk("capture", volume.Image, temp["x.wim"], "X", "--compress=none", "--norpfix");

        volume.Mount("xattr");
        using (var scanner = FolderScanner.Open(volume.Folder))
        {
            scanner.Scan().Single(f => f.Name == "file.txt").Streams.Count.ShouldBe(1);
            scanner.Losses.All.ShouldContain(l => l.Kind.StartsWith("named streams larger than 64 KiB"));
        }
        FolderApply.Apply(temp["x.wim"], volume.Folder).ShouldContain(l => l.Kind.StartsWith("named streams larger than 64 KiB"));
        volume.Unmount();
    }

    [Theory]
    [InlineData("xattr")]
    [InlineData("windows")]
    public void A_stream_whose_name_is_a_path_is_counted_and_left_out(string streams)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("tree/folder/file.txt", "x");
        wimlib.RunOk("capture", temp["tree"], temp["x.wim"], "X", "--compress=none");
        using var volume = new NtfsVolume(temp, "volume");
        volume.Mount(streams);
        var file = WimFile.Open(Bytes.ByteSource.FromFile(temp["x.wim"]));
        using (var writer = FolderWriter.Open(volume.Folder))
        {
            FolderApply.Apply(file, writer);
            var entry = file.OpenImage(1).Find("folder/file.txt")!;
            foreach (var folder in entry.Parent!.Parent!.SelfAndDescendants().Where(e => e.IsDirectory)) writer.MakeFolder(folder);
            string[] names = ["../../evil", @"..\evil", "a:b", "a\0b", new string('x', 300)];
            foreach (var name in names) writer.OpenStream(entry, name, 1).ShouldBeNull();
            writer.Losses.All.ShouldBe([("named streams whose names Windows cannot have", names.Length, @"\folder\file.txt")]);
        }
        Directory.GetFiles(volume.Folder, "*", SearchOption.AllDirectories).Length.ShouldBe(1);
        volume.Unmount();
    }

    private static void Compare(SortedDictionary<string, string> actual, SortedDictionary<string, string> expected)
    {
        // mkntfs gives the top a descriptor that ntfs-3g cannot read; wimlib does not keep extended attributes
        string Known(string path, string line)
        {
            var fields = line.Split('|');
            if (path == "\\") fields[8] = fields[1] = fields[3] = "";
            fields[9] = string.Join(',', fields[9].Split(',').Where(f => !f.StartsWith("2=")));
            return string.Join('|', fields);
        }
        actual.Select(f => $"{f.Key}: {Known(f.Key, f.Value)}").ShouldBe(expected.Select(f => $"{f.Key}: {Known(f.Key, f.Value)}"));
    }

    private static void Fill(NtfsVolume volume, TempFolder temp)
    {
        volume.Mount("xattr");
        string In(string name) => Path.Combine(volume.Folder, name);
        foreach (var folder in new[] { "Program Files", "folder/below", "Grüße", "junction", "links", "volume mount", "compressed" }) Directory.CreateDirectory(In(folder));
        foreach (var file in new[] { "plain.txt", "folder/a.txt", "folder/below/Long file name.txt", "Grüße/日本.txt", "Grüße/\U0001F600.txt", "links/file link", "links/absolute", "con", "ends in dot.", "many.txt", "secret.txt", "other tag" })
            File.WriteAllText(In(file), file == "links/file link" || file == "links/absolute" || file == "other tag" ? "" : file);
        File.WriteAllBytes(In("folder/large.bin"), SampleFiles.Noise(1_500_000, 5));
        File.WriteAllText(In("empty.txt"), "");
        File.WriteAllText(In("only stream.txt"), "");
        using (var sparse = File.Create(In("sparse.bin")))
        {
            sparse.SetLength(4_000_000);
            sparse.Position = 1_000_000;
            sparse.Write(SampleFiles.Noise(5000, 6));
        }
        var ln = ExternalTool.Require("ln", "coreutils");
        ln.RunOk(In("folder/a.txt"), In("Grüße/b.txt"));
        ln.RunOk(In("folder/a.txt"), In("folder/below/c.txt"));

        Set(In("folder/below/Long file name.txt"), NtfsProperty.ShortName, "LONGFI~1.TXT"u8);
        Set(In("Program Files"), NtfsProperty.ShortName, "PROGRA~1"u8);
        Set(In("plain.txt"), "user.Zone.Identifier", "[ZoneTransfer]\r\nZoneId=3"u8);
        Set(In("many.txt"), "user.first", SampleFiles.Words(60_000, 1));
        Set(In("many.txt"), "user.empty", []);
        Set(In("many.txt"), "user.zwölf", "12"u8);
        Set(In("only stream.txt"), "user.stream", "alone"u8);
        Set(In("folder"), "user.of folder", "f"u8);
        Set(In("plain.txt"), NtfsProperty.ObjectId, SampleFiles.Noise(16, 7));
        Set(In("secret.txt"), NtfsProperty.Security, Convert.FromHexString(Descriptor));
        Set(In("folder"), NtfsProperty.Security, Convert.FromHexString(Descriptor));
        SetNumber(In("secret.txt"), NtfsProperty.Attributes, (uint)(FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReadOnly));
        SetNumber(In("plain.txt"), NtfsProperty.Attributes, (uint)(FileAttributes.NotContentIndexed | FileAttributes.Archive));
        SetNumber(In("compressed"), NtfsProperty.Attributes, (uint)FileAttributes.Compressed);
        SetReparse(In("junction"), ReparsePoint.Junction, new ReparsePoint(ReparsePoint.Junction, false, @"\??\C:\folder", @"C:\folder").ToBytes());
        SetReparse(In("volume mount"), ReparsePoint.Junction, new ReparsePoint(ReparsePoint.Junction, false, @"\??\Volume{01234567-0123-0123-0123-0123456789ab}\", "").ToBytes());
        SetReparse(In("links/file link"), ReparsePoint.SymbolicLink, new ReparsePoint(ReparsePoint.SymbolicLink, true, @"..\folder\a.txt", @"..\folder\a.txt").ToBytes());
        SetReparse(In("links/absolute"), ReparsePoint.SymbolicLink, new ReparsePoint(ReparsePoint.SymbolicLink, false, @"\??\C:\folder\a.txt", @"C:\folder\a.txt").ToBytes());
        SetReparse(In("other tag"), 0x00000123, [.. Guid.Parse("01234567-89ab-cdef-0123-456789abcdef").ToByteArray(), 1, 2, 3, 4]);
        var time = 133_000_000_000_000_000;
        foreach (var file in new[] { "plain.txt", "folder/a.txt", "secret.txt", "junction", "links/file link", "folder/below", "folder", "Grüße" }) SetTimes(In(file), time += 1_234_567_891);
        volume.Unmount();
    }

    private static void SetTimes(string path, long first)
    {
        var value = new byte[24];
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(i * 8), first + i * 10_000_001);
        Set(path, NtfsProperty.Times, value);
    }

    private static void SetReparse(string path, uint tag, byte[] data)
    {
        var value = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(value, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(4), (ushort)(data.Length - ((tag & ReparsePoint.MicrosoftBit) == 0 ? 16 : 0)));
        data.CopyTo(value, 8);
        Set(path, NtfsProperty.ReparseData, value);
    }

    private static void SetNumber(string path, string property, uint number)
    {
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(value, number);
        Set(path, property, value);
    }

    private static void Set(string path, string property, ReadOnlySpan<byte> value)
    {
        var folder = LinuxFolder.Top(Path.GetDirectoryName(path)!, LinuxError.Reading);
        using (folder.Handles)
        {
            using var handle = folder.Open();
            LinuxAttributes.Set(handle.Value, Path.GetFileName(path), property, value).ShouldBe(0, $"{property} of {path}");
        }
    }
}
