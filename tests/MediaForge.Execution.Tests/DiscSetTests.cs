using System.Security.Cryptography;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Tests;

public sealed class DiscSetTests : IDisposable
{
    private static readonly Guid Id = new(9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1);

    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly VariableStore _variables = new();
    private readonly byte[] _first = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];
    private readonly byte[] _second = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7))];

    public DiscSetTests()
    {
        _machine.Disks.Format(Bench.DiskC);
        _variables.SetByEngine("_SMSTSMDataPath", @"C:\_SMSTaskSequence");
        Insert(1);
    }

    public void Dispose() => _screen.Dispose();

    private MediaManifest Manifest => new()
    {
        Format = 1,
        Id = Id,
        BootImages = [],
        Files =
        [
            Entry("MediaForge/content/ONE/a.txt", "a"u8.ToArray()),
            Entry("MediaForge/content/BIG/install.wim.part001", _first) with { PartOf = "MediaForge/content/BIG/install.wim", Offset = 0 },
            Entry("MediaForge/content/BIG/install.wim.part002", _second) with { Disc = 2, PartOf = "MediaForge/content/BIG/install.wim", Offset = _first.Length },
            Entry("MediaForge/content/BIG/sub/readme.txt", "readme"u8.ToArray()) with { Disc = 2 },
            Entry("MediaForge/content/TWO/b.txt", "b"u8.ToArray()) with { Disc = 2 },
        ],
    };

    private static ManifestFile Entry(string path, byte[] content) => new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private void Eject()
    {
        if (_machine.Disks.Volumes.Any(v => v.Root == @"D:\")) _machine.Disks.Remove(@"D:\");
    }

    private void Insert(int disc, Guid? id = null, byte[]? second = null)
    {
        Eject();
        _machine.Disks.Format(new Volume(@"D:\", $"MEDIA_{disc}", "UDF", VolumeKind.Optical, 1L << 30, 0));
        var identity = new MediaIdentity { Format = 1, Id = id ?? Id, MediaType = "FullMedia", Label = "OTHER", Disc = disc, Discs = 2, MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch, BootImageLength = 1, BootImageSha256 = "0" };
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", identity.ToJson());
        const string Content = @"D:\MediaForge\content\";
        if (disc == 1)
        {
            _machine.Disks.AddFile(Content + @"ONE\a.txt", "a"u8);
            _machine.Disks.AddFile(Content + @"BIG\install.wim.part001", _first);
            return;
        }
        _machine.Disks.AddFile(Content + @"BIG\install.wim.part002", second ?? _second);
        _machine.Disks.AddFile(Content + @"BIG\sub\readme.txt", "readme"u8);
        _machine.Disks.AddFile(Content + @"TWO\b.txt", "b"u8);
    }

    private DiscSet Discs
    {
        get
        {
            var log = new ExecutionLog(_machine, new SecretMask(), new ProgressScreen(_screen));
            var run = new RunIdentity { SequenceSha256 = "0", MediaId = Id, SequenceName = "T", MediaType = "FullMedia", Manifest = Manifest, MediaRoot = @"D:\" };
            return new DiscSet(_machine, run, _variables, new PackageCheck(_machine, run, log), log);
        }
    }

    /// <summary>Does something when the machine has waited a number of times.</summary>
    private void AfterWaits(int waits, Action act) => _machine.OnWait = _ =>
    {
        if (--waits == 0) act();
    };

    [Fact]
    public void Package_on_the_disc_in_the_drive_is_used_from_there()
    {
        Discs.IsSet.ShouldBeTrue();
        Discs.FolderOf("ONE").ShouldBe(@"D:\MediaForge\content\ONE");
        _machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Package_on_another_disc_waits_for_it_and_tells_what_is_in_the_drive()
    {
        AfterWaits(2, () => Insert(2));
        Discs.FolderOf("TWO").ShouldBe(@"D:\MediaForge\content\TWO");
        _screen.ToString().ShouldContain(@"Put disc 2 of this media into the drive (D:\ has disc 1 of 2).");
    }

    [Fact]
    public void Wrong_disc_is_recognised()
    {
        Insert(2, Guid.Empty);
        AfterWaits(31, Eject);
        var steps = 0;
        var next = _machine.OnWait;
        _machine.OnWait = t =>
        {
            next!(t);
            if (++steps == 70) Insert(2);
        };
        Discs.FolderOf("TWO").ShouldBe(@"D:\MediaForge\content\TWO");
        _screen.ToString().ShouldContain(@"D:\ has disc 2 of another media ('OTHER', made 1970-01-01 00:00:00Z)");
        _screen.ToString().ShouldContain("there is no disc in any drive");
    }

    [Fact]
    public void Disc_that_does_not_come_ends_the_step_when_there_is_a_limit()
    {
        _variables.Set(DiscSet.Patience, "90");
        Should.Throw<StepFailedException>(() => Discs.FolderOf("TWO")).Message.ShouldContain("did not appear within 90 seconds");
    }

    [Fact]
    public void Package_that_is_spread_is_put_together_on_the_disk()
    {
        AfterWaits(3, () => Insert(2));
        var folder = Discs.FolderOf("BIG");
        folder.ShouldBe(@"C:\_SMSTaskSequence\OSD\BIG");
        _machine.Disks.Read(folder + @"\install.wim").ShouldBe([.. _first, .. _second]);
        _machine.Disks.Read(folder + @"\sub\readme.txt").ShouldBe("readme"u8.ToArray());
        _machine.Disks.Files.ShouldNotContain(f => f.EndsWith(".partial", StringComparison.Ordinal));

        // Once it is there, no disc is needed.
        Eject();
        Discs.FolderOf("BIG").ShouldBe(folder);
    }

    [Fact]
    public void Spread_package_goes_on_after_a_power_cut()
    {
        const int Cuts = 200;
        var whole = 0;
        for (var cut = 1; cut < Cuts; cut++)
        {
            using var test = new DiscSetTests();
            test._machine.PowerCutAt = test._machine.Calls + cut;
            test.AfterWaits(1, () => test.Insert(2));
            try
            {
                test.Discs.FolderOf("BIG");
                whole++;
                continue;
            }
            catch (SimulatedPowerCutException)
            {
                test._machine.PowerOn();
            }
            test.Insert(1);
            test.AfterWaits(1, () => test.Insert(2));
            var folder = test.Discs.FolderOf("BIG");
            test._machine.Disks.Read(folder + @"\install.wim").ShouldBe([.. _first, .. _second], $"cut {cut}");
        }
        whole.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Damaged_piece_is_refused_by_name()
    {
        AfterWaits(1, () => Insert(2, second: new byte[_second.Length]));
        Should.Throw<StepFailedException>(() => Discs.FolderOf("BIG")).Message.ShouldContain(@"D:\MediaForge\content\BIG\install.wim.part002 is not what was put on the disc");
        _machine.Disks.Files.ShouldNotContain(f => f.Contains("install.wim", StringComparison.Ordinal) && f.StartsWith("C:", StringComparison.Ordinal));
    }

    [Fact]
    public void Spread_package_needs_a_formatted_disk()
    {
        _variables.SetByEngine("_SMSTSMDataPath", null);
        Should.Throw<StepFailedException>(() => Discs.FolderOf("BIG")).Message.ShouldContain("no formatted volume yet");
    }
}
