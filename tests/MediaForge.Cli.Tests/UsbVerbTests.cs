using MediaForge.Disk.Devices;

namespace MediaForge.Cli.Tests;

/// <summary>The command on disks in memory. Those of the machine are never looked at.</summary>
public class UsbVerbTests
{
    private static readonly DiskDevice Stick = new() { Path = "/dev/sdx", Model = "Test Stick", Serial = "S123", Length = 200_000_000 / 512 * 512, SectorSize = 512, Bus = "usb", IsRemovable = true };

    [Fact]
    public async Task List_shows_removable_disks_and_on_demand_why_the_others_are_not_written()
    {
        using var cli = new CliRun { Disks = new TestDisks(Stick, Stick with { Path = "/dev/sda", IsSystem = true, IsRemovable = false }, Stick with { Path = "/dev/sdy", Uses = ["/dev/sdy1 is mounted at /mnt"] }) };

        (await cli.RunAsync(["usb", "list"])).ShouldBe(ExitCodes.Done);
        cli.Out.ShouldContain("/dev/sdx  0.2 GB  usb  Test Stick  serial S123");
        cli.Out.ShouldContain("/dev/sdy");
        cli.Out.ShouldContain("mounted at /mnt");
        cli.Out.ShouldNotContain("/dev/sda");
        (await cli.RunAsync(["usb", "list", "--all"])).ShouldBe(ExitCodes.Done);
        cli.Out.ShouldContain("is the disk of the running system");
    }

    [Fact]
    public async Task Write_verify_and_update_a_stick()
    {
        var disks = new TestDisks(Stick);
        using var cli = new CliRun { Disks = disks };
        var package = cli.Write("package/a.txt", new string('a', 3_000_000));
        cli.Write("package/b.txt", new string('b', 3_000_000));
        string[] content = ["--content", $"P1={Path.GetDirectoryName(package)}", "--source-date", "2026-01-31T12:00:00Z"];
        (await cli.RunAsync(cli.Build(["-o", cli["stick.img"], .. content]))).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["verify", cli["stick.img"]])).ShouldBe(ExitCodes.Done, cli.Out);

        (await cli.RunAsync(["usb", "write", cli["stick.img"], "/dev/sdx", "--serial", "s123"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("read back, all is as written");
        disks.Bytes.AsSpan(0, (int)new FileInfo(cli["stick.img"]).Length).SequenceEqual(File.ReadAllBytes(cli["stick.img"])).ShouldBeTrue();
        (await cli.RunAsync(["usb", "verify", "/dev/sdx"])).ShouldBe(ExitCodes.Done, cli.Out);
        (await cli.RunAsync(["usb", "verify", "/dev/sdx", cli["stick.img"]])).ShouldBe(ExitCodes.Done, cli.Error);

        // one file of the package changes
        File.WriteAllText(cli["package/b.txt"], new string('c', 3_000_000));
        (await cli.RunAsync(cli.Build(["-o", cli["stick.img"], .. content]))).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["usb", "verify", "/dev/sdx", cli["stick.img"]])).ShouldBe(ExitCodes.NotVerified);
        disks.Written = 0;
        (await cli.RunAsync(["usb", "update", cli["stick.img"], "/dev/sdx", "--serial", "S123", "--json"])).ShouldBe(ExitCodes.Done, cli.Out);
        var report = cli.Events.Single(e => e.GetProperty("event").GetString() == "stick").GetProperty("value");
        report.GetProperty("written").GetInt64().ShouldBeLessThan(7_000_000);
        report.GetProperty("compared").GetInt64().ShouldBeLessThan(45_000_000 - 3_000_000); // a.txt is not read
        (await cli.RunAsync(["usb", "verify", "/dev/sdx", cli["stick.img"]])).ShouldBe(ExitCodes.Done, cli.Error);

        disks.Bytes[disks.Bytes.AsSpan().IndexOf("aaaaaaaaaaaaaaaa"u8) + 5] ^= 1;
        (await cli.RunAsync(["usb", "verify", "/dev/sdx"])).ShouldBe(ExitCodes.NotVerified);
        cli.Out.ShouldContain("a.txt");
    }

    [Theory]
    [InlineData(new[] { "/dev/sdz", "--serial", "S123" }, "There is no disk")]
    [InlineData(new[] { "/dev/sdx1", "--serial", "S123" }, "Name the whole disk, /dev/sdx")]
    [InlineData(new[] { "/dev/sdx" }, "Nobody can be asked")]
    [InlineData(new[] { "/dev/sdx", "--serial", "S124" }, "has the serial number S123")]
    [InlineData(new[] { "/dev/sda", "--serial", "S123", "--allow-fixed" }, "is the disk of the running system")]
    [InlineData(new[] { "/dev/sdf", "--serial", "S123" }, "--allow-fixed")]
    [InlineData(new[] { "/dev/sdm", "--serial", "S123", "--allow-fixed" }, "is in use")]
    public async Task Write_that_would_be_dangerous_is_refused_and_nothing_is_written(string[] arguments, string message)
    {
        var disks = new TestDisks(Stick, Stick with { Path = "/dev/sda", IsSystem = true }, Stick with { Path = "/dev/sdf", IsRemovable = false }, Stick with { Path = "/dev/sdm", Uses = ["it is mounted"] });
        using var cli = new CliRun { Disks = disks };
        (await cli.RunAsync(cli.Build("-o", cli["stick.img"]))).ShouldBe(ExitCodes.Done, cli.Error);

        (await cli.RunAsync(["usb", "write", cli["stick.img"], .. arguments])).ShouldBe(ExitCodes.BadInput);

        cli.Error.ShouldContain(message);
        disks.Written.ShouldBe(0);
    }

    [Theory]
    [InlineData("0.2 GB", ExitCodes.Done)]
    [InlineData("0.2gb", ExitCodes.Done)]
    [InlineData("yes", ExitCodes.BadInput)]
    [InlineData("", ExitCodes.BadInput)]
    public async Task Write_asks_a_person_for_the_size(string typed, int code)
    {
        var disks = new TestDisks(Stick);
        using var cli = new CliRun { Disks = disks };
        (await cli.RunAsync(cli.Build("-o", cli["stick.img"]))).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Typed = typed + "\n";

        (await cli.RunAsync(["usb", "write", cli["stick.img"], "/dev/sdx"])).ShouldBe(code, cli.Error);

        cli.Error.ShouldContain("Everything on it will be lost. Type its size (0.2 GB)");
        (disks.Written > 0).ShouldBe(code == ExitCodes.Done);
    }

    [Fact]
    public async Task Write_stick_that_was_changed_during_the_question_is_refused()
    {
        var disks = new TestDisks(Stick);
        using var cli = new CliRun { Disks = disks };
        (await cli.RunAsync(cli.Build("-o", cli["stick.img"]))).ShouldBe(ExitCodes.Done, cli.Error);
        disks.AfterOpen = () => disks.Devices = [Stick with { Serial = "OTHER" }];

        (await cli.RunAsync(["usb", "write", cli["stick.img"], "/dev/sdx", "--serial", "S123"])).ShouldBe(ExitCodes.Failed);

        cli.Error.ShouldContain("another disk now");
        disks.Written.ShouldBe(0);
    }

    [Fact]
    public async Task Write_counterfeit_stick_is_found_out_and_a_small_or_wrong_image_too()
    {
        var disks = new TestDisks(Stick) { Real = 95 << 20 };
        using var cli = new CliRun { Disks = disks };
        (await cli.RunAsync(cli.Build("-o", cli["stick.img"]))).ShouldBe(ExitCodes.Done, cli.Error);

        (await cli.RunAsync(["usb", "write", cli["stick.img"], "/dev/sdx", "--serial", "S123"])).ShouldBe(ExitCodes.NotVerified);
        cli.Error.ShouldContain("counterfeit");

        (await cli.RunAsync(cli.Build())).ShouldBe(ExitCodes.Done);
        (await cli.RunAsync(["usb", "write", cli["out.iso"], "/dev/sdx", "--serial", "S123"])).ShouldBe(ExitCodes.Failed); // an ISO is no image of a disk
        (await cli.RunAsync(cli.Build("-o", cli["large.img"], "--size", "1GB"))).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["usb", "write", cli["large.img"], "/dev/sdx", "--serial", "S123"])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("take a larger one");
    }

    /// <summary>Disks in memory; all of them share the bytes of one.</summary>
    internal sealed class TestDisks(params DiskDevice[] devices) : DiskDevices
    {
        public DiskDevice[] Devices { get; set; } = devices;

        public byte[] Bytes { get; } = new byte[devices[0].Length];

        public long Real { get; init; } = devices[0].Length;

        public long Written { get; set; }

        public Action AfterOpen { get; set; } = () => { };

        public override IReadOnlyList<DiskDevice> List() => Devices;

        protected override OpenDisk Open(DiskDevice chosen, bool forWriting)
        {
            AfterOpen();
            return new Disk(this);
        }

        private sealed class Disk(TestDisks disks) : OpenDisk
        {
            public override long Length => disks.Bytes.Length;

            public override void Read(long offset, Span<byte> buffer)
            {
                for (var at = 0; at < buffer.Length; at += 512) disks.Bytes.AsSpan((int)((offset + at) % disks.Real), 512).CopyTo(buffer[at..]);
            }

            public override void Write(long offset, ReadOnlySpan<byte> bytes)
            {
                disks.Written += bytes.Length;
                for (var at = 0; at < bytes.Length; at += 512) bytes.Slice(at, 512).CopyTo(disks.Bytes.AsSpan((int)((offset + at) % disks.Real)));
            }

            public override void Flush()
            {
            }

            protected override void Dispose(bool disposing)
            {
            }
        }
    }
}
