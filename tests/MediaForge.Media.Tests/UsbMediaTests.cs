using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

public class UsbMediaTests
{
    public static TheoryData<PartitionScheme, DataPartition, string?> Layouts => new()
    {
        { PartitionScheme.Mbr, DataPartition.None, null },
        { PartitionScheme.Mbr, DataPartition.ExFat, null },
        { PartitionScheme.Gpt, DataPartition.None, null },
        { PartitionScheme.Gpt, DataPartition.ExFat, "300MiB" },
        { PartitionScheme.Mbr, DataPartition.None, "0.4GB" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Build_stick_satisfies_the_tools_and_verifies(PartitionScheme scheme, DataPartition data, string? size)
    {
        using var inputs = new DemoInputs();
        var output = inputs["stick.img"];
        var definition = WithContent(inputs) with { Label = "A label of twenty", Output = output, Partitions = scheme, DataPartition = data, Size = size is null ? null : ByteSize.Parse(size), Verify = VerifyLevel.Full };

        var report = await BuildAsync(inputs, definition);

        report.Kind.ShouldBe("usb");
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        if (size is not null) report.Length.ShouldBeInRange(ByteSize.Parse(size)!.Value - (1 << 20), ByteSize.Parse(size)!.Value);
        ExternalTool.Require("sfdisk", "fdisk").RunOk("--verify", output).ShouldContain("No errors detected");
        if (scheme == PartitionScheme.Gpt) ExternalTool.Require("sgdisk", "gdisk").RunOk("-v", output).ShouldContain("No problems found");
        var disk = ByteSource.FromFile(output);
        var table = PartitionTable.Read(disk);
        table.Scheme.ShouldBe(scheme);
        table.Partitions.Count.ShouldBe(data == DataPartition.ExFat ? 2 : 1);
        table.Partitions[0].IsActive.ShouldBe(scheme == PartitionScheme.Mbr);
        for (var i = 0; i < table.Partitions.Count; i++)
        {
            var volume = inputs[$"volume{i}.img"];
            await disk.Slice(table.Partitions[i].Offset, table.Partitions[i].Length).WriteToFileAsync(volume, cancellationToken: TestContext.Current.CancellationToken);
            if (i == 0) ExternalTool.Require("fsck.fat", "dosfstools").RunOk("-n", volume);
            else ExternalTool.Require("fsck.exfat", "exfatprogs").RunOk("-n", volume).ShouldContain("clean");
        }
        ExternalTool.Require("mdir", "mtools").RunOk("-i", $"{output}@@1M", "::").ShouldContain("Volume in drive : is A LABEL OF");

        var stick = MediaImage.Open(disk).Stick!;
        stick.Boot.Tree.FindFile(MediaPaths.BootImage).ShouldNotBeNull();
        stick.Boot.Tree.FindFile("efi/boot/bootx64.efi").ShouldNotBeNull();
        (stick.Boot.Tree.FindFile("bootmgr") is not null).ShouldBe(scheme == PartitionScheme.Mbr);
        (data == DataPartition.ExFat ? stick.Content!.Tree : stick.Boot.Tree).FindFile("MediaForge/content/P1/app/setup.exe")!.Content.Length.ShouldBe(70_000);
        stick.Boot.Tree.Find("MediaForge/content").ShouldBe(data == DataPartition.ExFat ? null : stick.Boot.Tree.Find("MediaForge/content"));
    }

    [Fact]
    public async Task Build_same_input_gives_same_bytes_and_another_id_other_numbers()
    {
        using var inputs = new DemoInputs();
        var definition = WithContent(inputs) with { OutputKind = OutputKind.Usb, DataPartition = DataPartition.ExFat };
        var first = inputs.Compose(definition).Image.ToArray();

        inputs.Compose(definition).Image.ToArray().ShouldBe(first);
        var other = PartitionTable.Read(inputs.Compose(definition with { SourceDate = null }).Image).Signature;
        other.ShouldNotBe(0u);
        other.ShouldNotBe(PartitionTable.Read(ByteSource.FromBytes(first)).Signature);
        await Task.CompletedTask;
    }

    [Fact]
    public void Plan_kind_follows_the_name_of_the_output()
    {
        using var inputs = new DemoInputs();
        Kind("x.iso", OutputKind.Auto).ShouldBe(OutputKind.Iso);
        Kind("x.img", OutputKind.Auto).ShouldBe(OutputKind.Usb);
        Kind("x.RAW", OutputKind.Auto).ShouldBe(OutputKind.Usb);
        Kind("folder/", OutputKind.Auto).ShouldBe(OutputKind.Folder);
        Kind("x.img", OutputKind.Iso).ShouldBe(OutputKind.Iso);
        Kind("anything", OutputKind.Usb).ShouldBe(OutputKind.Usb);

        OutputKind Kind(string output, OutputKind given) => inputs.Plan(inputs.Definition with { Output = inputs.Folder + "/" + output, OutputKind = given }).Plan!.OutputKind;
    }

    [Fact]
    public void Plan_stick_that_cannot_be_says_why()
    {
        using var inputs = new DemoInputs();
        var usb = inputs.Definition with { OutputKind = OutputKind.Usb };
        Problems(usb with { Partitions = PartitionScheme.Gpt }).ShouldContain(p => p.Code == "MF2063" && p.Severity == ProblemSeverity.Warning);
        Problems(usb with { Partitions = PartitionScheme.Gpt, Firmware = FirmwareChoice.Both }).ShouldContain(p => p.Code == "MF2063" && p.Severity == ProblemSeverity.Error);
        Problems(usb with { Partitions = PartitionScheme.Gpt, Firmware = FirmwareChoice.Uefi }).ShouldBeEmpty();
        Problems(inputs.Definition with { Size = 5 << 20, DataPartition = DataPartition.ExFat }).Count(p => p.Code == "MF2064").ShouldBe(2);
        Problems(usb with { Output = "/dev/sdb" }).ShouldHaveSingleItem().Code.ShouldBe("MF2067");
        Should.Throw<MediaBuildException>(() => inputs.Compose(usb with { Size = 10 << 20 })).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2065");

        List<Problem> Problems(MediaDefinition definition) => [.. inputs.Plan(definition).Problems.Where(p => p.Code != "MF2020")];
    }

    [Fact]
    public void Verify_of_a_stick_notices_changes()
    {
        using var inputs = new DemoInputs();
        var bytes = inputs.Compose(WithContent(inputs) with { OutputKind = OutputKind.Usb, DataPartition = DataPartition.ExFat }).Image.ToArray();
        Failed(_ => { }).ShouldBeEmpty();
        Failed(b => b[100] ^= 1).ShouldHaveSingleItem().ShouldContain("firmware");
        Failed(b => b[(1 << 20) + 200] ^= 1).ShouldHaveSingleItem().ShouldContain("firmware"); // boot code of the volume
        Failed(b => b[(1 << 20) + 28] ^= 1).ShouldHaveSingleItem().ShouldContain("firmware"); // hidden sectors
        Failed(b => b[446] = 0).ShouldBeEmpty(); // not active: a stick for UEFI only
        Failed(b => b[462 + 4] = 0).ShouldContain(f => f.Contains("volumes", StringComparison.Ordinal)); // no second partition
        var content = (int)PartitionTable.Read(ByteSource.FromBytes(bytes)).Partitions[1].Offset;
        Failed(b => b.AsSpan(content, 4096).Clear()).ShouldContain(f => f.Contains("volumes", StringComparison.Ordinal));
        var at = bytes.AsSpan().IndexOf(SetupExe(70_000));
        Failed(b => b[at + 5000] ^= 1).ShouldHaveSingleItem().ShouldContain("content that the manifest says");

        List<string> Failed(Action<byte[]> change)
        {
            var changed = (byte[])bytes.Clone();
            change(changed);
            new MediaVerifier().Verify(ByteSource.FromBytes(changed), full: true).Passed.ShouldBe(changed.AsSpan().SequenceEqual(bytes));
            return [.. new MediaVerifier { IsUsedStick = true }.Verify(ByteSource.FromBytes(changed), full: true).Checks.Where(c => !c.Passed).Select(c => c.Name)];
        }
    }

    /// <summary>Each Windows leaves its folder on a stick; anything else on it is strange.</summary>
    [Fact]
    public async Task Verify_of_a_stick_that_was_used_on_windows_passes()
    {
        using var inputs = new DemoInputs();
        var stick = inputs["stick.img"];
        await BuildAsync(inputs, inputs.Definition with { Output = stick, Size = 50_000_000 });
        ExternalTool.Require("mmd", "mtools").RunOk("-i", $"{stick}@@1M", "::System Volume Information");
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        mcopy.RunOk("-i", $"{stick}@@1M", inputs.Write("WPSettings.dat", "x"), "::System Volume Information/WPSettings.dat");

        var report = new MediaVerifier { IsUsedStick = true }.Verify(ByteSource.FromFile(stick), full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        report.Checks.ShouldContain(c => c.Detail.Contains("not held against it", StringComparison.Ordinal) && c.Detail.Contains("of the boot volume, offset", StringComparison.Ordinal));
        new MediaVerifier().Verify(ByteSource.FromFile(stick), full: true).Checks.Where(c => !c.Passed).ShouldHaveSingleItem().Detail.ShouldContain("of the boot volume, offset");

        mcopy.RunOk("-i", $"{stick}@@1M", inputs.Write("evil.exe", "x"), "::evil.exe");
        new MediaVerifier { IsUsedStick = true }.Verify(ByteSource.FromFile(stick), full: false).Checks.Where(c => !c.Passed).ShouldHaveSingleItem().Detail.ShouldContain("evil.exe");
    }

    [Fact]
    public async Task Build_folder_verifies_replaces_a_media_and_nothing_else()
    {
        using var inputs = new DemoInputs();
        var output = inputs["media"] + "/";
        var definition = WithContent(inputs) with { Output = output, Verify = VerifyLevel.Full };

        var report = await BuildAsync(inputs, definition);

        report.Kind.ShouldBe("folder");
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        File.ReadAllBytes(output + "MediaForge/content/P1/app/setup.exe").ShouldBe(SetupExe(70_000));
        File.WriteAllText(output + "stale.txt", "x");
        new MediaVerifier().VerifyFolder(output, full: false).Passed.ShouldBeFalse();
        await BuildAsync(inputs, definition with { Label = "AGAIN" });
        File.Exists(output + "stale.txt").ShouldBeFalse();
        Directory.GetDirectories(inputs.Folder).Select(Path.GetFileName).ShouldNotContain(n => n!.EndsWith(".partial", StringComparison.Ordinal) || n.EndsWith(".old", StringComparison.Ordinal));

        var foreign = inputs["documents"] + "/";
        inputs.Write("documents/letter.txt", "dear");
        (await Should.ThrowAsync<MediaBuildException>(() => BuildAsync(inputs, definition with { Output = foreign }))).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2066");
        File.Exists(foreign + "letter.txt").ShouldBeTrue();
    }

    /// <summary>With a limit that a test can reach: the parts lie where the image was, and are the image.</summary>
    [Fact]
    public void Fit_splits_images_and_refuses_what_cannot_be_split()
    {
        using var inputs = new DemoInputs();
        var tree = new MediaTree();
        for (var i = 0; i < 40; i++) tree.AddFile($"file{i}.bin", ByteSource.FromBytes(Noise(100_000, i)));
        var wim = WimBuilder.Create([new WimImageDefinition("Windows", tree, DemoInputs.Date.UtcDateTime)], Guid.NewGuid());
        var problems = new List<Problem>();
        var files = new StickFiles(problems, limit: 1_500_000, partSize: 1_000_000);
        PlannedFile image = new("MediaForge/content/OS1/sources/install.wim", wim, DemoInputs.Date), small = new("small.bin", ByteSource.Zeros(100));

        var fitted = files.Fit([image, small], DataPartition.None);

        fitted.Count.ShouldBeGreaterThan(4);
        fitted.Select(f => f.Path).Take(3).ShouldBe(["MediaForge/content/OS1/sources/install.swm", "MediaForge/content/OS1/sources/install2.swm", "MediaForge/content/OS1/sources/install3.swm"]);
        fitted.ShouldAllBe(f => f.Content.Length <= 1_500_000);
        fitted[^1].ShouldBe(small);
        problems.ShouldHaveSingleItem().Code.ShouldBe("MF2062");
        var parts = fitted[..^1].Select(f => f.Content).ToList();
        var read = WimFile.Open(parts[0], parts[1..]);
        read.Verify().Problems.ShouldBeEmpty();
        read.OpenImage(1).OpenFile("file39.bin").ToArray().ShouldBe(Noise(100_000, 39));

        problems.Clear();
        files.Fit([image], DataPartition.ExFat).ShouldBe([image]);
        problems.ShouldBeEmpty();
        files.Fit([small with { Path = "disk.vhdx", Content = ByteSource.Zeros(2_000_000) }], DataPartition.ExFat);
        files.Fit([small with { Path = "x/broken.wim", Content = ByteSource.Zeros(2_000_000) }], DataPartition.None);
        var huge = new MediaTree();
        huge.AddFile("huge", ByteSource.FromBytes(Noise(3_000_000, 1)));
        files.Fit([small with { Path = "huge.wim", Content = WimBuilder.Create([new WimImageDefinition("X", huge, DemoInputs.Date.UtcDateTime)], Guid.NewGuid()) }], DataPartition.None);
        problems.Select(p => p.Code).ShouldBe(["MF2060", "MF2061", "MF2061"]);
    }

    [Theory]
    [InlineData("8GB", 8_000_000_000)]
    [InlineData("14.5 GiB", 15_569_256_448)]
    [InlineData("1000", 1000L)]
    [InlineData("100 mib", 104_857_600L)]
    [InlineData("-1", null)]
    [InlineData("0", null)]
    [InlineData("much", null)]
    [InlineData("99999999999TB", null)]
    public void Parse_size(string text, long? bytes) => ByteSize.Parse(text).ShouldBe(bytes);

    private static MediaDefinition WithContent(DemoInputs inputs)
    {
        inputs.Write("package/app/setup.exe", SetupExe(70_000));
        inputs.Write("package/readme.txt", "read me");
        return inputs.Definition with { Content = [new MediaContent("P1", inputs["package"])] };
    }

    private static async Task<MediaReport> BuildAsync(DemoInputs inputs, MediaDefinition definition)
    {
        var plan = inputs.Plan(definition);
        plan.Plan.ShouldNotBeNull(string.Join('\n', plan.Problems));
        return await new MediaBuilder(inputs.Context).BuildAsync(plan.Plan, definition.Output!, TestContext.Current.CancellationToken);
    }

    private static byte[] SetupExe(int length) => Noise(length, 4711);

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
