using MediaForge.Bytes;
using MediaForge.Registry.Bcd;

namespace MediaForge.Registry.Tests;

public sealed class BcdStoreTests
{
    private static readonly Guid MemoryTester = new("b2721d73-1db4-4c62-bf78-c548a880142d");

    [Theory]
    [InlineData(BcdFirmware.Bios)]
    [InlineData(BcdFirmware.Uefi)]
    public void ForMedia_differs_from_genuine_media_only_where_meant(BcdFirmware firmware)
    {
        var genuine = Describe(Genuine(firmware));
        var ours = Describe(BcdStore.ForMedia(firmware));

        // What we mean to do differently:
        // no menu, since nobody may be there to answer it
        Change(genuine, $"{BcdObjectIds.BootManager:B} 25000004", "30", "0");
        // no memory tester: its program is not on our media
        genuine.Remove($"{MemoryTester:B}").ShouldBeTrue();
        genuine.Keys.Where(k => k.StartsWith($"{MemoryTester:B} ", StringComparison.Ordinal)).ToList().ForEach(k => genuine.Remove(k));
        genuine.Remove($"{BcdObjectIds.BootManager:B} 24000010").ShouldBeTrue();
        // the entry is not Windows Setup
        Change(genuine, $"{BcdObjectIds.MediaLoader:B} 12000004", "Windows Setup", "Windows PE");
        if (firmware == BcdFirmware.Uefi)
        {
            // no Emergency Management Services on the serial port; Microsoft's BIOS store has them off already
            Change(genuine, $"{BcdObjectIds.EmsSettings:B} 16000020", "True", "False");
            Change(genuine, $"{BcdObjectIds.MediaLoader:B} 260000b0", "True", "False");
        }

        string.Join('\n', ours.Select(e => $"{e.Key} = {e.Value}")).ShouldBe(string.Join('\n', genuine.Select(e => $"{e.Key} = {e.Value}")));
    }

    [Theory]
    [InlineData(BcdFirmware.Bios)]
    [InlineData(BcdFirmware.Uefi)]
    public void ForMedia_devices_and_texts_are_the_bytes_of_genuine_media(BcdFirmware firmware)
    {
        var genuine = Genuine(firmware);
        var ours = BcdStore.ForMedia(firmware, new MediaBcdOptions { Description = "Windows Setup" });

        var compared = 0;
        foreach (var item in ours.Objects)
        {
            foreach (var element in item.Elements.Where(e => e.Format != BcdElementFormat.Integer && e.Id is not (BcdElementIds.BootEms or BcdElementIds.Ems)))
            {
                Convert.ToHexStringLower(element.Data.Span).ShouldBe(Convert.ToHexStringLower(genuine.Find(item.Id)!.Find(element.Id)!.Data.Span), $"{item} {element}");
                compared++;
            }
        }
        compared.ShouldBeGreaterThan(18);
        var ramdisk = ours.Find(BcdObjectIds.MediaLoader)!.Find(BcdElementIds.Device)!;
        ramdisk.Data.Length.ShouldBe(176);
    }

    [Theory]
    [InlineData(BcdFirmware.Bios)]
    [InlineData(BcdFirmware.Uefi)]
    public void Write_media_store_is_exported_the_same_by_hivexregedit(BcdFirmware firmware)
    {
        var tool = ExternalTool.Require("hivexregedit", "libwin-hivex-perl");
        var shell = ExternalTool.Require("hivexsh", "libhivex-bin");
        var magic = ExternalTool.Require("file", "file");
        using var folder = new TempFolder();
        var store = BcdStore.ForMedia(firmware);
        var file = folder.Write("BCD", store.Write(SampleHive.Time));

        RegText.ShouldMatch(RegText.Parse(tool.RunOk("--export", "--prefix", @"HKLM\BCD", file, @"\"), @"HKLM\BCD"), RegText.Of(store.Hive.Root));
        var listed = shell.Run([file], input: $"cd \\Objects\\{BcdObjectIds.MediaLoader:B}\\Elements\\12000002\nlsval\n");
        listed.ExitCode.ShouldBe(0, listed.Error);
        listed.Output.ShouldContain(firmware == BcdFirmware.Bios ? "winload.exe" : "winload.efi");
        magic.RunOk(file).ShouldContain("MS Windows registry file");
    }

    [Fact]
    public void Write_then_read_keeps_objects_and_elements()
    {
        var store = BcdStore.ForMedia(BcdFirmware.Uefi, new MediaBcdOptions { RamdiskPath = @"\x\y.wim", SdiPath = @"\x\y.sdi", LoaderPath = @"\l.efi", Description = "Büro", Locale = "de-DE", Timeout = 300 });
        var bytes = store.Write(SampleHive.Time);

        var read = BcdStore.Read(ByteSource.FromBytes(bytes));

        Describe(read).ShouldBe(Describe(store));
        var loader = read.Find(BcdObjectIds.MediaLoader)!;
        loader.Find(BcdElementIds.Device)!.AsDevice().ShouldBe(new BcdRamdiskDevice(BcdObjectIds.MediaRamdiskOptions, BcdDevice.Boot, @"\x\y.wim"));
        loader.Find(BcdElementIds.Path)!.AsString().ShouldBe(@"\l.efi");
        loader.Find(BcdElementIds.Description)!.AsString().ShouldBe("Büro");
        read.Find(BcdObjectIds.BootManager)!.Find(BcdElementIds.Timeout)!.AsInteger().ShouldBe(300ul);
        read.Find(BcdObjectIds.MediaRamdiskOptions)!.Find(BcdElementIds.RamdiskSdiPath)!.AsString().ShouldBe(@"\x\y.sdi");
        read.Hive.MinorVersion.ShouldBe(3);
        read.Hive.Root.Find("Description")!.GetString("KeyName").ShouldBe("BCD00000001");
        bytes.ShouldBe(store.Write(SampleHive.Time));
    }

    [Fact]
    public void Edit_of_a_genuine_store_changes_only_what_was_meant()
    {
        var store = Genuine(BcdFirmware.Bios);
        var before = RegText.Of(store.Hive.Root);
        var entry = new Guid("11111111-2222-3333-4444-555555555555");

        store.Find(BcdObjectIds.BootManager)!.Set(BcdElement.OfGuidList(BcdElementIds.BootSequence, entry));
        store.Find(BcdObjectIds.BootManager)!.Remove(BcdElementIds.Timeout).ShouldBeTrue();
        store.Find(BcdObjectIds.BootManager)!.Remove(BcdElementIds.Timeout).ShouldBeFalse();
        store.Add(entry, BcdObjectTypes.OsLoader).Set(BcdElement.OfBoolean(BcdElementIds.WinPe, true));
        store.Remove(MemoryTester).ShouldBeTrue();
        store.Remove(MemoryTester).ShouldBeFalse();
        var after = RegText.Of(BcdStore.Read(ByteSource.FromBytes(store.Write(SampleHive.Time))).Hive.Root);

        var added = after.Keys.Except(before.Keys).ToList();
        added.ShouldBe(
        [
            @"Objects\{11111111-2222-3333-4444-555555555555}",
            @"Objects\{11111111-2222-3333-4444-555555555555}\Description",
            @"Objects\{11111111-2222-3333-4444-555555555555}\Elements",
            @"Objects\{11111111-2222-3333-4444-555555555555}\Elements\26000022",
            @"Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\24000002",
        ]);
        before.Keys.Except(after.Keys).ShouldAllBe(k => k.Contains(MemoryTester.ToString(), StringComparison.Ordinal) || k.EndsWith("25000004", StringComparison.Ordinal));
        after.Where(k => before.ContainsKey(k.Key)).ShouldAllBe(k => k.Value.SequenceEqual(before[k.Key]));
    }

    [Fact]
    public void Add_id_that_is_there_is_refused() =>
        Should.Throw<ArgumentException>(() => BcdStore.ForMedia(BcdFirmware.Bios).Add(BcdObjectIds.BootManager, 1));

    [Theory]
    [InlineData("Description", null)]
    [InlineData("Objects", null)]
    [InlineData(@"Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Description", null)]
    [InlineData(null, @"Objects\no guid\Description")]
    [InlineData(null, @"Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795} \Description")]
    [InlineData(null, @"Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\xyz")]
    [InlineData(null, @"Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\12000030")]
    public void FromHive_no_proper_store_is_invalid_data(string? delete, string? create)
    {
        var hive = BcdStore.ForMedia(BcdFirmware.Bios).Hive;
        if (delete is not null) hive.Root.Find(delete)!.Parent!.Delete(hive.Root.Find(delete)!.Name).ShouldBeTrue();
        if (create is not null) hive.Root.Create(create).SetDWord("Type", 1);

        Should.Throw<InvalidDataException>(() => BcdStore.FromHive(hive));
    }

    [Fact]
    public void Read_mutated_stores_either_works_or_says_that_the_data_is_invalid()
    {
        var original = BcdStore.ForMedia(BcdFirmware.Uefi).Write(SampleHive.Time);
        var random = new Random(7);
        int good = 0, bad = 0;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 3); i > 0; i--) bytes[random.Next(HiveLayout.BaseBlock.Size, bytes.Length)] = (byte)random.Next(256);
            try
            {
                Describe(BcdStore.Read(ByteSource.FromBytes(bytes))).Count.ShouldBeGreaterThan(0);
                good++;
            }
            catch (InvalidDataException)
            {
                bad++;
            }
        }
        good.ShouldBeGreaterThan(100);
        bad.ShouldBeGreaterThan(100);
    }

    /// <summary>The store of Windows media, from its dump.</summary>
    internal static BcdStore Genuine(BcdFirmware firmware)
    {
        var file = Repository.PathOf("tests", "MediaForge.Registry.Tests", "Data", firmware == BcdFirmware.Bios ? "bcd-bios.reg" : "bcd-uefi.reg");
        var hive = RegistryHive.Create("BCD", 3);
        foreach (var (path, values) in RegText.Parse(File.ReadAllText(file), @"HKLM\BCD"))
        {
            var key = hive.Root.Create(path);
            foreach (var (name, (type, hex)) in values) key.SetValue(name, (RegistryValueType)type, Convert.FromHexString(hex));
        }
        return BcdStore.FromHive(hive);
    }

    /// <summary>Every object's type and every element's meaning, so that a number counts the same in 1 and in 8 bytes.</summary>
    private static SortedDictionary<string, string> Describe(BcdStore store)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in store.Objects)
        {
            lines.Add($"{item.Id:B}", $"{item.Type:x8}");
            foreach (var element in item.Elements)
            {
                lines.Add($"{item.Id:B} {element.Id:x8}", element.Format switch
                {
                    BcdElementFormat.Device => $"{element.AsDevice()} {Convert.ToHexStringLower(element.Data.Span)}",
                    BcdElementFormat.String => element.AsString(),
                    BcdElementFormat.Guid => $"{element.AsGuid():B}",
                    BcdElementFormat.GuidList => string.Join(", ", element.AsGuidList()),
                    BcdElementFormat.Integer => $"{element.AsInteger()}",
                    BcdElementFormat.Boolean => $"{element.AsBoolean()}",
                    BcdElementFormat.IntegerList => string.Join(", ", element.AsIntegerList()),
                    _ => Convert.ToHexStringLower(element.Data.Span),
                });
            }
        }
        return lines;
    }

    private static void Change(SortedDictionary<string, string> lines, string key, string from, string to)
    {
        lines[key].ShouldBe(from);
        lines[key] = to;
    }
}
