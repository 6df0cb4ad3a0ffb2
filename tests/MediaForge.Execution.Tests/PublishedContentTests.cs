using System.Security.Cryptography;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Published;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Tests;

/// <summary>Packages of bootable media: in place on a share, downloaded from a web server, with faults of the network and power cuts.</summary>
public class PublishedContentTests
{
    private const string Share = @"\\deploy\images";
    private const string Cached = @"C:\_SMSTaskSequence\Packages\PKG1\setup.exe";

    private static readonly byte[] Program = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7 + i / 256))];
    private static readonly byte[] Small = [.. "small"u8];

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal)
    {
        ["content/PKG1.aabbcc/setup.exe"] = Program,
        ["content/PKG1.aabbcc/more/a b#.txt"] = Small,
    };

    private readonly List<(string Path, long From)> _asked = [];

    private static PublicationManifest Manifest => new()
    {
        Format = OnMediaFormat.Version,
        Id = Guid.Empty,
        MadeAt = DateTimeOffset.UnixEpoch,
        Packages = new Dictionary<string, string> { ["PKG1"] = "content/PKG1.aabbcc" },
        Files = [Of("MediaForge/content/PKG1/setup.exe", Program), Of("MediaForge/content/PKG1/more/a b#.txt", Small)],
    };

    private static ManifestFile Of(string path, byte[] content) => new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>A machine with a disk whose sequence uses the package twice, with a restart in between.</summary>
    private Bench NewBench(string source, string account = "", string password = "")
    {
        PublishedPlace.TryParse(source, out var place, out _).ShouldBeTrue();
        var bench = new Bench(
            new Step("Use", new RunCommandLine { CommandLine = "setup.exe /first", PackageId = "PKG1" }),
            Bench.Restart(),
            new Step("Use again", new RunCommandLine { CommandLine = "setup.exe /second", PackageId = "PKG1" })).WithDisk();
        bench.Identity = bench.Identity with { MediaType = OnMediaFormat.Bootable, Published = new PublishedRun(new PublishedSource(place!, account, password), new string('c', 64), Manifest) };
        bench.Machine.OnOtherProgram = (_, _) => new ProcessResult(0);
        bench.Machine.OnGet = Get;
        return bench;
    }

    private static IEnumerable<string> Programs(Bench bench) => bench.Machine.Runs.Where(r => r.Program.EndsWith("setup.exe", StringComparison.Ordinal)).Select(r => $"{r.Program} {r.Arguments}");

    private WebAnswer Get(WebGet request)
    {
        var path = Uri.UnescapeDataString(request.Address.AbsolutePath)["/pub/".Length..];
        _asked.Add((path, request.From));
        return _files.TryGetValue(path, out var content)
            ? new WebAnswer(request.From > 0 ? 206 : 200, new MemoryStream(content[(int)request.From..], writable: false))
            : new WebAnswer(404, new MemoryStream());
    }

    [Fact]
    public void Web_packages_are_downloaded_once_used_and_deleted_at_the_end()
    {
        var bench = NewBench("http://deploy/pub/");
        string? during = null;
        bench.Machine.OnRestart = _ => during = string.Join(' ', bench.Machine.Disks.Files.Where(f => f.Contains("Packages", StringComparison.Ordinal)));
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
        Programs(bench).ShouldBe([Cached + " /first", Cached + " /second"]);
        during.ShouldBe(@"C:\_SMSTaskSequence\Packages\PKG1\more\a b#.txt " + Cached);
        _asked.Select(a => a.Path).Order().ShouldBe(_files.Keys.Order()); // once each, over two starts
        bench.Machine.Disks.FolderExists(@"C:\_SMSTaskSequence\Packages").ShouldBeFalse();
    }

    [Fact]
    public void Web_variables_are_those_of_bootable_media()
    {
        var bench = NewBench("http://deploy/pub");
        bench.Start();
        bench["_SMSTSMediaType"].ShouldBe("BootMedia");
        bench["_SMSTSDownloadOnDemand"].ShouldBe("true");
        bench["_SMSTSRunFromDP"].ShouldBe("false");
        bench["_SMSTSLastContentDownloadLocation"].ShouldBe(@"C:\_SMSTaskSequence\Packages\PKG1");
        bench["_MediaForgePublication"].ShouldBe(new string('c', 64));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700_000)]
    [InlineData(2_999_999)]
    public void Web_download_goes_on_where_it_broke_off(int at)
    {
        var bench = NewBench("http://deploy/pub");
        var drops = 0;
        bench.Machine.OnGet = request =>
        {
            var answer = Get(request);
            return request.From == 0 && drops++ == 0 ? new WebAnswer(answer.Status, new DroppingStream(answer.Content, at)) : answer;
        };
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
        _asked.ShouldContain(("content/PKG1.aabbcc/setup.exe", (long)at));
        bench.Screen.ToString().ShouldContain("is back after");
    }

    [Fact]
    public void Web_server_without_ranges_sends_everything_again()
    {
        var bench = NewBench("http://deploy/pub");
        var first = true;
        bench.Machine.OnGet = request =>
        {
            var answer = Get(request with { From = 0 });
            var drop = first;
            first = false;
            return drop ? new WebAnswer(200, new DroppingStream(answer.Content, 1_500_000)) : answer;
        };
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
    }

    [Fact]
    public void Web_server_that_is_away_is_waited_for()
    {
        var bench = NewBench("http://deploy/pub");
        var away = 5;
        bench.Machine.OnGet = request => away-- > 0 ? throw new WebFailedException(WebFailure.NoConnection, "refused", unchecked((int)0x8007274D)) : Get(request);
        bench.Machine.Hardware = bench.Machine.Hardware with { Adapters = [new Machines.NetworkAdapter("00:15:5D:01:02:03", false, ["192.0.2.10"], ["192.0.2.1"])] };
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
        bench.Screen.ToString().ShouldContain("deploy cannot be reached on TCP port 80");
    }

    [Theory]
    [InlineData(404, "is not there (HTTP 404)")]
    [InlineData(401, "the server wants an account")]
    [InlineData(403, "the server wants an account")]
    [InlineData(302, "which is no file")]
    public void Web_answers_that_stay_fail_at_once_and_say_why(int status, string said)
    {
        var bench = NewBench("http://deploy/pub");
        bench.Machine.OnGet = _ => new WebAnswer(status, new MemoryStream());
        var begin = bench.Machine.Clock.GetUtcNow();
        var result = bench.RunToEnd();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Message.ShouldContain(said);
        (bench.Machine.Clock.GetUtcNow() - begin).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public void Web_answers_that_may_pass_are_waited_for_as_long_as_patience_lasts(int status)
    {
        var bench = NewBench("http://deploy/pub");
        bench.Identity = bench.Identity with { Variables = [.. bench.Identity.Variables, new("MediaForgeNetworkPatience", "100")] };
        bench.Machine.OnGet = _ => new WebAnswer(status, new MemoryStream());
        var begin = bench.Machine.Clock.GetUtcNow();
        var result = bench.RunToEnd();
        result.Message.ShouldContain($"HTTP {status}");
        (bench.Machine.Clock.GetUtcNow() - begin).TotalSeconds.ShouldBeInRange(100, 140);
    }

    [Fact]
    public void Web_certificate_that_is_not_trusted_fails_at_once()
    {
        var bench = NewBench("https://deploy/pub");
        bench.Machine.OnGet = _ => throw new WebFailedException(WebFailure.Certificate, "The remote certificate was rejected.", 0);
        bench.RunToEnd().Message.ShouldContain("The certificate of deploy:443 is not trusted");
    }

    [Fact]
    public void Web_file_that_is_not_what_was_published_is_refused()
    {
        var bench = NewBench("http://deploy/pub");
        _files["content/PKG1.aabbcc/setup.exe"] = [.. Program.Select(b => (byte)~b)];
        var result = bench.RunToEnd();
        result.Code.ShouldBe(ErrorText.WrongHash);
        result.Message.ShouldContain("http://deploy/pub/content/PKG1.aabbcc/setup.exe is not what was published");
        Programs(bench).ShouldBeEmpty();
    }

    [Fact]
    public void Web_file_that_is_too_long_or_too_short_is_refused()
    {
        foreach (var content in new[] { [.. Program, 1], Program[..^1] })
        {
            var bench = NewBench("http://deploy/pub");
            bench.Identity = bench.Identity with { Variables = [.. bench.Identity.Variables, new("MediaForgeNetworkPatience", "10")] };
            _files["content/PKG1.aabbcc/setup.exe"] = content;
            bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Failed);
            Programs(bench).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Web_package_without_a_disk_or_room_or_publication_says_so()
    {
        var bench = NewBench("http://deploy/pub");
        bench.Machine.Disks.Format(Bench.DiskC with { Free = 1 << 20 });
        bench.RunToEnd().Message.ShouldContain("C: has 1 MB free");
        var other = new Bench(new Step("Use", new RunCommandLine { CommandLine = "setup.exe", PackageId = "PKG2" })).WithDisk();
        other.Identity = bench.Identity;
        other.RunToEnd().Message.ShouldContain("has no package PKG2");
        var empty = new Bench(new Step("Use", new RunCommandLine { CommandLine = "setup.exe", PackageId = "PKG1" }));
        empty.Identity = bench.Identity;
        empty.RunToEnd().Message.ShouldContain("no formatted hard disk volume yet");
    }

    /// <summary>Whatever a power cut leaves of a download, the next start has the right files.</summary>
    [Fact]
    public void Web_download_survives_power_cuts()
    {
        var calls = CallsOf();
        foreach (var cut in Enumerable.Range(1, calls).Where(c => c % 3 == 1))
        {
            var bench = NewBench("http://deploy/pub");
            bench.Machine.PowerCutAt = cut;
            try
            {
                bench.Start().Outcome.ShouldNotBe(RunOutcome.Failed, $"cut at {cut}: {bench.Screen}");
            }
            catch (SimulatedPowerCutException)
            {
                bench.Machine.PowerOn();
            }
            var result = bench.Machine.Restarts.Count > 0 ? Again(bench) : bench.RunToEnd();
            // The command itself may not run twice.
            if (result.Outcome == RunOutcome.Failed) result.Message.ShouldContain("may not run twice", Case.Sensitive, $"cut at {cut}");
            foreach (var path in bench.Machine.Disks.Files.Where(f => f.EndsWith("setup.exe", StringComparison.Ordinal))) bench.Machine.Disks.Read(path).ShouldBe(Program, $"cut at {cut}");
        }
    }

    private static RunResult Again(Bench bench)
    {
        bench.Machine.PowerOn();
        return bench.RunToEnd();
    }

    private int CallsOf()
    {
        var bench = NewBench("http://deploy/pub");
        bench.Start();
        return bench.Machine.Calls;
    }

    [Fact]
    public void Web_rest_of_a_download_that_is_damaged_is_fetched_anew()
    {
        var bench = NewBench("http://deploy/pub");
        bench.Machine.Disks.AddFile(Cached + ".part", new byte[1000]);
        bench.Machine.Disks.AddFile(@"C:\_SMSTaskSequence\Packages\PKG1\old.txt", "of an older publication"u8);
        bench.Machine.Disks.AddFile(@"C:\_SMSTaskSequence\Packages\PKG1\more\a b#.txt", "smal!"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Restarting, bench.Screen.ToString());
        bench.Machine.Disks.Read(Cached).ShouldBe(Program);
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Packages\PKG1\more\a b#.txt").ShouldBe(Small);
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Packages\PKG1\old.txt").ShouldBeNull();
    }

    private Bench ShareBench(string account = "", string password = "")
    {
        var bench = NewBench(Share + @"\pub", account, password);
        bench.Machine.AddServer(new SimulatedServer(Share) { Account = account, Password = password });
        bench.Machine.OnConnectTcp = (_, port) => port == 445 ? new SimulatedSmbServer() : null;
        foreach (var (path, content) in _files) bench.Machine.Disks.AddFile($@"{Share}\pub\{path.Replace('/', '\\')}", content);
        return bench;
    }

    [Fact]
    public void Share_packages_are_checked_and_used_in_place()
    {
        var bench = ShareBench(@"LAB\reader", "hunter22");
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
        Programs(bench).ShouldBe([Share + @"\pub\content\PKG1.aabbcc\setup.exe /first", Share + @"\pub\content\PKG1.aabbcc\setup.exe /second"]);
        bench["_SMSTSRunFromDP"].ShouldBe("true");
        bench.Machine.Disks.FolderExists(@"C:\_SMSTaskSequence\Packages").ShouldBeFalse();
        bench.LogText.ShouldNotContain("hunter22");
    }

    [Fact]
    public void Share_package_that_was_changed_is_refused()
    {
        var bench = ShareBench();
        bench.Machine.Disks.AddFile(Share + @"\pub\content\PKG1.aabbcc\setup.exe", [.. Program.Select(b => (byte)~b)]);
        bench.RunToEnd().Message.ShouldContain(Share + @"\pub\content\PKG1.aabbcc\setup.exe is not what was published");
        Programs(bench).ShouldBeEmpty();
    }

    [Fact]
    public void Share_that_refuses_or_is_missing_says_which()
    {
        var refused = NewBench(Share + @"\pub", @"LAB\reader", "wrong");
        refused.Machine.AddServer(new SimulatedServer(Share) { Account = @"LAB\reader", Password = "right" });
        refused.Machine.OnConnectTcp = (_, _) => new SimulatedSmbServer();
        refused.RunToEnd().Message.ShouldContain("the user name or password is wrong");
        var missing = NewBench(@"\\deploy\other\pub");
        missing.Machine.AddServer(new SimulatedServer(Share));
        missing.Machine.OnConnectTcp = (_, _) => new SimulatedSmbServer();
        missing.RunToEnd().Message.ShouldContain("has no share other");
    }

    [Fact]
    public void Share_that_goes_away_in_the_middle_is_waited_for()
    {
        var bench = ShareBench();
        var server = bench.Machine.Servers[0];
        bench.Machine.OnReadShare = (path, position, _) =>
        {
            if (position < 2_000_000 || !path.EndsWith("setup.exe", StringComparison.Ordinal)) return;
            bench.Machine.OnReadShare = null;
            server.IsDown = true;
        };
        bench.Machine.OnWait = _ => server.IsDown = bench.Machine.Waits.Count < 4;
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded, bench.Screen.ToString());
        bench.Machine.Waits.Count.ShouldBeGreaterThanOrEqualTo(4);
    }

    /// <summary>A stream that breaks off.</summary>
    private sealed class DroppingStream(Stream inner, int after) : MemoryStream
    {
        private int _left = after;

        public override int Read(Span<byte> buffer)
        {
            if (_left == 0) throw new IOException("the connection was reset", unchecked((int)0x80072746));
            var read = inner.Read(buffer[..Math.Min(buffer.Length, _left)]);
            _left -= read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
