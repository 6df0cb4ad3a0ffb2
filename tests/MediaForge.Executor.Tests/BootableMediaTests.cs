using System.Security.Cryptography;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.Executor.Tests;

/// <summary>A bootable media, from the start of Windows PE to the end of a sequence that came from a web server.</summary>
public sealed class BootableMediaTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly StringWriter _screen = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, byte[]> _published = [];

    public BootableMediaTests()
    {
        _machine.Disks.Format(new Volume(@"C:\", string.Empty, "NTFS", VolumeKind.Fixed, 1L << 36, 1L << 36));
        _machine.Hardware = _machine.Hardware with { Adapters = [new Execution.Machines.NetworkAdapter("00:15:5D:01:02:03", false, ["192.0.2.10"], ["192.0.2.1"])] };
        _machine.OnGet = request =>
        {
            var path = request.Address.AbsolutePath["/pub/".Length..];
            return _published.TryGetValue(path, out var content) ? new WebAnswer(200, new MemoryStream(content, writable: false)) : new WebAnswer(404, new MemoryStream());
        };
    }

    public void Dispose()
    {
        _screen.Dispose();
        _key.Dispose();
    }

    private SigningKey Key => new(_key.ExportParameters(false).Modulus!, _key.ExportParameters(false).Exponent!);

    private void Publish(string name, params SequenceNode[] nodes) => Publish(name, [new("Published", name), new("Both", "published")], nodes);

    private void Publish(string name, MediaVariable[] variables, SequenceNode[] nodes)
    {
        using var xml = new MemoryStream();
        SequenceXml.Write(BootFiles.SequenceOf(nodes), xml);
        (string Path, byte[] Content)[] files =
        [
            (MediaPaths.Sequence, xml.ToArray()),
            (MediaPaths.Variables, new MediaVariables { Format = OnMediaFormat.Version, Variables = variables }.ToJson()),
            (MediaPaths.Catalog, new MediaCatalog { Format = OnMediaFormat.Version, Applications = [], Packages = [], Updates = [] }.ToJson()),
        ];
        var listed = files.Select(f => new ManifestFile(f.Path, f.Content.Length, Hash(f.Content))).ToList();
        var manifest = new PublicationManifest { Format = OnMediaFormat.Version, Id = Key.Id, MadeAt = DateTimeOffset.UnixEpoch, SequenceName = name, Packages = new Dictionary<string, string>(), Files = listed };
        for (var i = 0; i < files.Length; i++) _published[manifest.PathOf(listed[i])] = files[i].Content;
        var content = manifest.ToJson();
        _published[PublicationManifest.PathOf(Hash(content))] = content;
        Announce(Hash(content), name, _key);
    }

    private void Announce(string manifest, string name, RSA key) =>
        _published[Publication.FileName] = new Publication { Format = OnMediaFormat.Version, Id = Key.Id, SequenceName = name, MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch, ManifestSha256 = manifest }
            .ToSigned(c => key.SignData(c, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Starts Windows PE from the media, and the executor.</summary>
    private int Start(string location = "http://deploy/pub", params MediaVariable[] variables) => StartMedia(location, protects: false, variables);

    private int StartMedia(string location, bool protects, MediaVariable[] variables)
    {
        var manifest = new MediaManifest { Format = OnMediaFormat.Version, Id = BootFiles.Id, Files = [], BootImages = [] }.ToJson();
        _machine.Disks.AddFile(@"X:\MediaForge\boot.json", new BootIdentity { Format = OnMediaFormat.Version, Id = BootFiles.Id, MediaType = OnMediaFormat.Bootable, ManifestSha256 = Hash(manifest), Protected = protects }.ToJson());
        _machine.Disks.AddFile(@"X:\MediaForge\source.json", new MediaSource { Format = OnMediaFormat.Version, Location = location, Key = Key }.ToJson());
        if (!protects) _machine.Disks.AddFile(@"X:\MediaForge\variables.json", new MediaVariables { Format = OnMediaFormat.Version, Variables = [new("SMSTSErrorDialogTimeout", "0"), .. variables] }.ToJson());
        _machine.Disks.Format(new Volume(@"D:\", "TEST", "UDF", VolumeKind.Optical, 4L << 30, 0));
        _machine.Disks.AddFile(@"D:\MediaForge\media.json", new MediaIdentity { Format = OnMediaFormat.Version, MediaType = OnMediaFormat.Bootable, Disc = 1, Discs = 1, BootImageLength = 0, BootImageSha256 = new string('0', 64), Id = BootFiles.Id, Label = "TEST", MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch }.ToJson());
        _machine.Disks.AddFile(@"D:\MediaForge\manifest.json", manifest);
        return new Bootstrap(_machine, @"X:\MediaForge", new ProgressScreen(_screen)).Run();
    }

    private static Step Set(string name, string value) => new("Set " + name, new SetVariable { Variable = name, Value = value });

    [Fact]
    public void Run_fetches_the_sequence_and_runs_it_with_its_variables()
    {
        Publish("Reference", Set("A", "%_SMSTSMediaType% %_SMSTSPackageName% %Published% %Both% %Own%"));
        Start(variables: [new("Both", "own"), new("Own", "1")]).ShouldBe(ExitCode.Done, _screen.ToString());
        _screen.ToString().ShouldContain("A=BootMedia Reference Reference own 1");
        _screen.ToString().ShouldContain("is signed with the key that this media trusts");
    }

    [Fact]
    public void Run_of_a_media_with_a_password_fetches_with_what_is_in_the_vault_and_goes_on_without_a_question()
    {
        Publish("Reference", new Step("R", new RestartComputer { Target = "WinPE" }), Set("A", "%_SMSTSPackageName% %Published% %Own%"));
        _machine.AddProgram(@"X:\Windows\System32\ask.exe", (_, _) => new ProcessResult(0));
        List<string> prompts = [];
        _machine.OnAskText = (prompt, isSecret) =>
        {
            isSecret.ShouldBeTrue();
            _published.ShouldNotBeEmpty();
            prompts.Add(prompt);
            return "right";
        };
        List<string> accounts = [];
        var get = _machine.OnGet!;
        _machine.OnGet = request =>
        {
            accounts.Add(request.Account);
            return get(request);
        };
        MediaVariable[] variables = [new("Own", "own"), new("MediaForgeSourceAccount", "reader"), new("MediaForgeSourcePassword", "hunter22", true)];
        StartProtected(variables).ShouldBe(ExitCode.Restarting, _screen.ToString());
        prompts.Count.ShouldBe(1);
        accounts.ShouldAllBe(a => a == "reader");
        _machine.Runs.ShouldContain(r => r.Program.EndsWith("ask.exe", StringComparison.OrdinalIgnoreCase));
        _machine.PowerOn();
        foreach (var file in _machine.Disks.Files.Where(f => f.StartsWith(@"X:\MediaForge", StringComparison.Ordinal)).ToList()) _machine.Disks.Delete(file);
        StartProtected(variables).ShouldBe(ExitCode.Done, _screen.ToString());
        prompts.Count.ShouldBe(1);
        _screen.ToString().ShouldContain("A=Reference Reference own");
        _screen.ToString().ShouldNotContain("hunter22");
    }

    /// <summary>Starts a media whose vault, which the password <c>right</c> opens, holds variables and a prestart command.</summary>
    private int StartProtected(MediaVariable[] variables)
    {
        var manifest = SHA256.HashData(new MediaManifest { Format = OnMediaFormat.Version, Id = BootFiles.Id, Files = [], BootImages = [] }.ToJson());
        var header = new VaultHeader { KeyDerivation = new KeyDerivation(1, 64, 1), Salt = new byte[16], Validity = new ValidityWindow(null, null), Media = BootFiles.Id, ManifestSha256 = manifest };
        using var key = header.KeyDerivation.Derive("right", header.Salt);
        var content = new ProtectedContent { Format = OnMediaFormat.Version, Sequence = [], Variables = [new("SMSTSErrorDialogTimeout", "0"), .. variables], PrestartCommand = "ask.exe" };
        _machine.Disks.AddFile(@"X:\MediaForge\vault", Vault.Seal(content, header, key));
        return StartMedia("http://deploy/pub", protects: true, []);
    }

    /// <summary>What the way to the source needs is asked for before it is gone, and what was published without a value afterwards.</summary>
    [Fact]
    public void Attended_media_ask_before_they_fetch_and_for_what_was_published_empty()
    {
        Publish("Reference", [new("Both", "published"), new("Later", string.Empty)], [new Step("R", new RestartComputer { Target = "WinPE" }), Set("A", "%Both% %Later% %MediaForgeSourceAccount%")]);
        List<string> log = [];
        var typed = new Queue<string>(["yes", "reader", "", "hunter22", "later"]);
        _machine.OnAskText = (prompt, _) =>
        {
            log.Add(prompt);
            return typed.Dequeue();
        };
        var get = _machine.OnGet!;
        _machine.OnGet = request =>
        {
            log.Add($"{request.Account} fetches");
            return get(request);
        };
        _machine.Disks.AddFile(@"X:\MediaForge\options.json", new BootOptions { Format = OnMediaFormat.Version, Unattended = false }.ToJson());
        MediaVariable[] variables = [new("MediaForgeSourceAccount", string.Empty), new("Both", string.Empty), new("MediaForgeSourcePassword", string.Empty, true)];
        Start(variables: variables).ShouldBe(ExitCode.Restarting, _screen.ToString());
        log.Where((line, i) => i == 0 || line != log[i - 1]).ShouldBe(
        [
            "Run it on this machine? (yes/no): ",
            "Value of MediaForgeSourceAccount (Enter leaves it empty): ",
            "Value of Both (Enter leaves it empty): ",
            "Value of MediaForgeSourcePassword (not shown; Enter leaves it empty): ",
            "reader fetches",
            "Value of Later (Enter leaves it empty): ",
        ]);
        _screen.ToString().ShouldContain("Task sequence: the one that is published at http://deploy/pub");
        _machine.PowerOn();
        _machine.Disks.AddFile(@"X:\MediaForge\options.json", new BootOptions { Format = OnMediaFormat.Version, Unattended = false }.ToJson());
        log.Clear();
        Start(variables: variables).ShouldBe(ExitCode.Done, _screen.ToString());
        log.ShouldAllBe(l => l == "reader fetches"); // with the account that was typed, and no question
        _screen.ToString().ShouldContain("A=published later reader");
        _screen.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public void Run_goes_on_with_the_publication_that_it_began_with()
    {
        Publish("First", new Step("R", new RestartComputer { Target = "WinPE" }), Set("A", "%Published%"));
        Start().ShouldBe(ExitCode.Restarting, _screen.ToString());
        Publish("Second", Set("A", "second"));
        _machine.PowerOn();
        foreach (var file in _machine.Disks.Files.Where(f => f.StartsWith(@"X:\MediaForge", StringComparison.Ordinal)).ToList()) _machine.Disks.Delete(file);
        Start().ShouldBe(ExitCode.Done, _screen.ToString());
        _screen.ToString().ShouldContain("A=First");
        _screen.ToString().ShouldNotContain("A=second");
        _machine.PowerOn();
        Start().ShouldBe(ExitCode.Done);
        _screen.ToString().ShouldContain("A=second");
    }

    [Fact]
    public void Run_refuses_what_another_key_has_signed_and_what_was_changed()
    {
        using var other = RSA.Create(2048);
        Publish("Reference", Set("A", "1"));
        Announce(new string('0', 64), "Evil", other);
        Start().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("was not signed with the key that this media trusts");
        Announce(_published.Keys.First(k => k.StartsWith("manifests", StringComparison.Ordinal))[10..^5], "Reference", _key);
        var sequence = _published.First(p => p.Key.StartsWith("files/", StringComparison.Ordinal)).Key;
        _published[sequence] = [.. _published[sequence], (byte)' '];
        Start().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain($"{sequence} at http://deploy/pub is not what was published");
        _screen.ToString().ShouldNotContain("A=1");
    }

    [Fact]
    public void Run_without_a_publication_says_so_at_once()
    {
        Start().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("http://deploy/pub/publication.json is not there (HTTP 404). Nothing was published there");
        _machine.Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Run_waits_for_a_network_that_comes_up_slowly_and_gives_up_after_some_minutes()
    {
        Publish("Reference", Set("A", "1"));
        var get = _machine.OnGet!;
        _machine.OnGet = r => _machine.Waits.Count < 6 ? throw new WebFailedException(WebFailure.UnknownHost, "unknown", 0) : get(r);
        Start().ShouldBe(ExitCode.Done, _screen.ToString());
        _machine.OnGet = _ => throw new WebFailedException(WebFailure.UnknownHost, "unknown", 0);
        Start().ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("The server's name, deploy, cannot be resolved.");
        _screen.ToString().ShouldContain("That did not change for 3 minutes");
    }

    [Fact]
    public void Run_takes_another_source_from_a_variable()
    {
        Publish("Reference", Set("A", "1"));
        Start("http://wrong/", new MediaVariable("MediaForgeSource", "http://deploy/pub")).ShouldBe(ExitCode.Done, _screen.ToString());
        Start(variables: [new MediaVariable("MediaForgeSource", "nonsense")]).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("The source of this media, 'nonsense', cannot be used");
    }

    [Fact]
    public void Run_from_a_share_with_an_account()
    {
        Publish("Reference", Set("A", "from the share"));
        _machine.AddServer(new SimulatedServer(@"\\deploy\images") { Account = @"LAB\reader", Password = "hunter22" });
        _machine.OnConnectTcp = (_, _) => SimulatedServer.OpenSmb();
        foreach (var (path, content) in _published) _machine.Disks.AddFile($@"\\deploy\images\pub\{path.Replace('/', '\\')}", content);
        Start(@"\\deploy\images\pub", new("MediaForgeSourceAccount", @"LAB\reader"), new("MediaForgeSourcePassword", "letmein99", true)).ShouldBe(ExitCode.CannotStart);
        _screen.ToString().ShouldContain("the user name or password is wrong");
        Start(@"\\deploy\images\pub", new("MediaForgeSourceAccount", @"LAB\reader"), new("MediaForgeSourcePassword", "hunter22", true)).ShouldBe(ExitCode.Done, _screen.ToString());
        _screen.ToString().ShouldContain("A=from the share");
        _screen.ToString().ShouldNotContain("hunter22");
    }
}
