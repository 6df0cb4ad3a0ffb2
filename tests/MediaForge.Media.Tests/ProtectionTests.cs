using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Verification;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

/// <summary>A media with a password: what is on it, what is not, and what the builder refuses.</summary>
public class ProtectionTests
{
    internal const string Password = "correct horse battery";

    /// <summary>Every kind of thing that may be secret, each under a name that occurs nowhere else.</summary>
    private static readonly string[] Secrets = ["zq-variable-secret", "zq-step-password", "zq-hidden-value", "zq-sequence-name", "zq-application-key", "zq-plain-variable", "zq-join-password"];

    private static MediaDefinition Definition(DemoInputs inputs)
    {
        inputs.Write("apps/setup.exe", "MZ");
        var sequence = inputs.Write("secret.yaml", """
            name: zq-sequence-name
            steps:
              - connectNetworkFolder: Logs
                path: \\server\logs
                account: D\u
                password: zq-step-password
              - setVariable: Hidden
                variable: Key
                value: zq-hidden-value
                secret: true
              - joinDomainOrWorkgroup: Join
                join: 0
                domain: corp.example
                account: corp\joiner
                password: zq-join-password
            """);
        return inputs.Definition with
        {
            Sequence = sequence,
            Variables = [new("Secret", "zq-variable-secret", true), new("Plain", "zq-plain-variable")],
            Applications = [new(new CatalogApplication { Id = "App", Name = "App", Install = "setup.exe /key zq-application-key", SuccessCodes = [0], RestartCodes = [], Timeout = 0 }, inputs["apps"])],
        };
    }

    internal static MediaDefinition Protected(DemoInputs inputs, string password = Password) => Definition(inputs) with { Password = Make(password) };

    internal static MediaPassword Make(string password) => MediaPassword.Of(password, "test", []).ShouldNotBeNull();

    /// <summary>The secrets that a thief finds: in the raw bytes, and in every file of the boot image as it is unpacked.</summary>
    private static List<string> Stolen(byte[] disc) => Stolen(disc, OpticalImage.Open(ByteSource.FromBytes(disc)).Tree.FindFile(MediaPaths.BootImage)!.Content);

    /// <summary>The secrets that a thief finds in the raw bytes of a media, and in every file of its boot image as it is unpacked.</summary>
    internal static List<string> Stolen(byte[] media, ByteSource bootImage)
    {
        var places = new List<byte[]> { media };
        var boot = WimFile.Open(bootImage);
        foreach (var file in Files(boot.OpenImage(boot.BootIndex).Root)) places.Add(boot.OpenImage(boot.BootIndex).OpenFile(file).ToArray());
        return [.. Secrets.Where(s => places.Exists(p => new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode }.Any(e => p.AsSpan().IndexOf(e.GetBytes(s)) >= 0
            || p.AsSpan().IndexOf(e.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(s))[..12])) >= 0)))];

        static IEnumerable<string> Files(WimEntry folder) => folder.Children.SelectMany(c => c.IsDirectory ? Files(c) : [c.Path]);
    }

    [Fact]
    public void Stolen_media_with_a_password_yields_no_secret()
    {
        using var inputs = new DemoInputs();
        var disc = inputs.Compose(Protected(inputs)).Image.ToArray();
        Stolen(disc).ShouldBeEmpty();
        var image = WimFile.Open(OpticalImage.Open(ByteSource.FromBytes(disc)).Tree.FindFile(MediaPaths.BootImage)!.Content).OpenImage(1);
        image.Find(MediaPaths.Sequence).ShouldBeNull();
        image.Find(MediaPaths.Variables).ShouldBeNull();
        image.Find(MediaPaths.Catalog).ShouldBeNull();
        var vault = image.OpenFile(MediaPaths.Vault).ToArray();
        Vault.Open(vault, "another").ShouldBeNull();
        var content = Vault.Open(vault, Password).ShouldNotBeNull();
        content.SequenceName.ShouldBe("zq-sequence-name");
        content.Variables[0].ShouldBe(new MediaVariable("Secret", "zq-variable-secret", true));
        Encoding.UTF8.GetString(content.Sequence).ShouldContain("zq-step-password");
        content.Catalog!.Applications[0].Install.ShouldContain("zq-application-key");
    }

    /// <summary>That the search above can find something: the same media without a password gives all away.</summary>
    [Fact]
    public void Stolen_media_without_a_password_yields_all()
    {
        using var inputs = new DemoInputs();
        Stolen(inputs.Compose(Definition(inputs) with { AllowUnprotectedSecrets = true }).Image.ToArray()).ShouldBe(Secrets, ignoreOrder: true);
    }

    [Fact]
    public void Verify_needs_no_password_and_tries_one_that_it_gets()
    {
        using var inputs = new DemoInputs();
        var disc = ByteSource.FromBytes(inputs.Compose(Protected(inputs) with { ValidUntil = new DateTime(2026, 12, 31) }).Image.ToArray());
        var report = new MediaVerifier().Verify(disc, full: true);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        report.Checks.ShouldContain(c => c.Detail.Contains("protected by a password, valid until 2026-12-31 00:00:00", StringComparison.Ordinal));
        report = new MediaVerifier { Password = Make(Password) }.Verify(disc, full: false);
        report.Passed.ShouldBeTrue(string.Join('\n', report.Checks));
        report.Checks.ShouldContain(c => c.Name.Contains("opens the vault", StringComparison.Ordinal) && c.Detail == "3 steps");
        new MediaVerifier { Password = Make("wrong password!") }.Verify(disc, full: false).Checks.Where(c => !c.Passed).ShouldHaveSingleItem().Detail.ShouldContain("wrong password");
    }

    [Fact]
    public void Compose_with_a_source_date_gives_the_same_bytes_for_the_same_password_only()
    {
        using var inputs = new DemoInputs();
        var first = inputs.Compose(Protected(inputs));
        var hash = SHA256.HashData(first.Image.ToArray());
        SHA256.HashData(inputs.Compose(Protected(inputs)).Image.ToArray()).ShouldBe(hash);
        var other = inputs.Compose(Protected(inputs, "another password"));
        other.Identity.Id.ShouldNotBe(first.Identity.Id, "an id that guesses of the content could be held against would give it away");
        other.Image.Length.ShouldBe(first.Image.Length);
    }

    [Fact]
    public void Inspect_tells_of_the_protection_and_not_of_the_sequence()
    {
        using var inputs = new DemoInputs();
        var found = Inspection.Inspector.Inspect(inputs.Compose(Protected(inputs) with { ValidFrom = new DateTime(2026, 1, 1) }).Image, everything: true);
        var text = string.Join('\n', Flatten(found));
        text.ShouldContain("task sequence: (protected by a password)");
        text.ShouldContain("valid: from 2026-01-01 00:00:00 on");
        text.ShouldNotContain("zq-");

        static IEnumerable<string> Flatten(Inspection.Finding finding) => finding.Children.SelectMany(Flatten).Prepend($"{finding.Name}: {finding.Value}");
    }

    [Fact]
    public async Task Report_says_protected()
    {
        using var inputs = new DemoInputs();
        var report = await new MediaBuilder(inputs.Context).BuildAsync(inputs.Plan(Protected(inputs)).Plan!, inputs.Output);
        report.Protection!.Password.ShouldBeTrue();
        report.Verification!.Passed.ShouldBeTrue(string.Join('\n', report.Verification.Checks));
        Stolen(File.ReadAllBytes(inputs.Output)).ShouldBeEmpty();
    }

    [Fact]
    public void Plan_refuses_secrets_without_a_password_and_never_shows_them()
    {
        using var inputs = new DemoInputs();
        var problems = inputs.Plan(Definition(inputs)).Problems;
        var error = problems.Single(p => p.Code == "MF2025");
        error.Severity.ShouldBe(TaskSequences.ProblemSeverity.Error);
        error.Message.ShouldContain("Secret, password of 'Logs'");
        error.Message.ShouldContain("Key of 'Hidden'");
        error.Hint.ShouldContain("--allow-unprotected-secrets");
        string.Join('\n', problems).ShouldNotContain("zq-v");
        string.Join('\n', problems).ShouldNotContain("zq-step");
        inputs.Plan(Definition(inputs) with { AllowUnprotectedSecrets = true }).Plan.ShouldNotBeNull();
        inputs.Plan(Protected(inputs)).Problems.ShouldNotContain(p => p.Code == "MF2025");
    }

    [Fact]
    public void Plan_finds_secrets_in_the_prestart_command_and_its_files()
    {
        using var inputs = new DemoInputs();
        inputs.Write("prestart/ask.cmd", "net use \\server\\share zq-variable-secret /user:me");
        inputs.Write("prestart/deep/utf16.ps1", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("'zq-step-password'")]);
        inputs.Write("prestart/good.cmd", "cscript take-it-from-the-variable.vbs");
        MediaDefinition With(MediaDefinition d) => d with { PrestartCommand = "cmd /c ask.cmd zq-hidden-value", PrestartFiles = [inputs["prestart"]] };

        var problems = inputs.Plan(With(Definition(inputs))).Problems;
        problems.Single(p => p.Code == "MF2025").Message.ShouldContain("prestartCommand (the value of Key of 'Hidden')");
        // The files are as readable with a password, so the same is refused there.
        problems = inputs.Plan(With(Protected(inputs))).Problems;
        problems.ShouldNotContain(p => p.Code == "MF2025");
        var errors = problems.Where(p => p.Code == "MF2078").ToList();
        errors.ShouldAllBe(p => p.Severity == TaskSequences.ProblemSeverity.Error && p.Where == "prestartFiles");
        errors.Select(p => p.Message[(p.Message.IndexOf('\'') + 1)..]).ShouldBe(
        [
            "MediaForge/prestart/ask.cmd', which is never encrypted, and in it the value of Secret.",
            "MediaForge/prestart/deep/utf16.ps1', which is never encrypted, and in it the value of password of 'Logs'.",
        ], ignoreOrder: true);
        string.Join('\n', problems).ShouldNotContain("zq-");
        inputs.Plan(With(Protected(inputs)) with { AllowUnprotectedSecrets = true }).Plan.ShouldNotBeNull();
    }

    [Fact]
    public void Plan_warns_of_what_looks_like_a_password_in_a_command_line_unless_a_password_protects_it()
    {
        using var inputs = new DemoInputs();
        inputs.Write("apps/setup.exe", "MZ");
        var definition = inputs.Definition with
        {
            PrestartCommand = "cmd /c logon.cmd /password:zq-literal",
            Applications = [new(new CatalogApplication { Id = "App", Name = "App", Install = "msiexec /i a.msi SQLPASSWORD=zq-literal", SuccessCodes = [0], RestartCodes = [], Timeout = 0 }, inputs["apps"])],
            Content = [new("TOOLS", inputs["apps"]) { Programs = [new("Run", "setup.exe --token zq-literal", null, 0, [0], []), new("Clean", "setup.exe /quiet", null, 0, [0], [])] }],
        };
        var warning = inputs.Plan(definition).Problems.ShouldHaveSingleItem();
        (warning.Code, warning.Severity, warning.Where).ShouldBe(("MF2077", TaskSequences.ProblemSeverity.Warning, "prestartCommand"));
        warning.Message.ShouldEndWith("prestartCommand (/password), applications.App (SQLPASSWORD), content.TOOLS.Run (--token).");
        warning.Message.ShouldNotContain("zq-");
        inputs.Plan(definition with { Password = Make(Password) }).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Plan_takes_the_name_of_a_variable_for_no_secret()
    {
        using var inputs = new DemoInputs();
        var yaml = inputs.Write("reference.yaml", "name: x\nsteps:\n  - connectNetworkFolder: Logs\n    path: \\\\server\\logs\n    account: D\\u\n    password: '%Asked%'\n");
        inputs.Plan(inputs.Definition with { Sequence = yaml }).Plan.ShouldNotBeNull();
    }

    [Fact]
    public void Plan_gets_the_password_from_the_environment_and_from_a_file()
    {
        using var inputs = new DemoInputs { Context = new BuildContext { Clock = TimeProvider.System, NewId = Guid.NewGuid, Environment = n => n == "PW" ? Password : null, PayloadFolders = [], MadeBy = "t" } };
        inputs.Plan(inputs.Definition with { PasswordEnv = "PW" }).Plan!.Password!.Reveal().ShouldBe(Password);
        inputs.Plan(inputs.Definition with { PasswordFile = inputs.Write("pw", Password + "\r\n") }).Plan!.Password!.Reveal().ShouldBe(Password);
        foreach (var (definition, code) in new[]
        {
            (inputs.Definition with { PasswordEnv = "NONE" }, "MF2005"),
            (inputs.Definition with { PasswordFile = inputs["nothing"] }, "MF2010"),
            (inputs.Definition with { PasswordFile = inputs.Write("empty", "\n") }, "MF2072"),
            (inputs.Definition with { PasswordFile = inputs.Write("lines", "two\nlines\n") }, "MF2072"),
            (inputs.Definition with { PasswordFile = inputs.Write("long", new string('x', 300)) }, "MF2072"),
            (inputs.Definition with { PasswordEnv = "PW", PasswordFile = inputs["pw"] }, "MF2072"),
            (inputs.Definition with { Protect = true }, "MF2071"),
            (inputs.Definition with { ValidFrom = new DateTime(2026, 2, 1), ValidUntil = new DateTime(2026, 1, 1) }, "MF2075"),
        })
        {
            var result = inputs.Plan(definition);
            result.Plan.ShouldBeNull(code);
            result.Problems.ShouldContain(p => p.Code == code);
        }
        inputs.Plan(inputs.Definition with { PasswordFile = inputs.Write("short", "hunter2") }).Problems.ShouldContain(p => p.Code == "MF2073");
        inputs.Plan(inputs.Definition with { PasswordFile = inputs.Write("umlaut", "zwölf Löwen!") }).Problems.ShouldContain(p => p.Code == "MF2074");
        inputs.Plan(inputs.Definition with { PasswordFile = inputs["pw"] }).Plan!.ToString().ShouldNotContain(Password);
    }

    [Fact]
    public void Plan_warns_of_answer_files_among_the_content()
    {
        using var inputs = new DemoInputs();
        inputs.Write("pkg/unattend.xml", "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><AdministratorPassword><Value>x</Value></AdministratorPassword></unattend>");
        inputs.Write("pkg/other.xml", "<a/>");
        var warning = inputs.Plan(Protected(inputs) with { Content = [new("PKG1", inputs["pkg"])] }).Problems.Single(p => p.Code == "MF2076");
        warning.Message.ShouldContain("MediaForge/content/PKG1/unattend.xml");
    }

    [Theory]
    [InlineData("password: hunter22")]
    [InlineData("password: { fromEnvironment: PW }")]
    [InlineData("PassWord: hunter22")]
    public void Password_is_refused_in_a_file_and_not_shown(string yaml)
    {
        using var inputs = new DemoInputs();
        var problem = MediaDefinitionFile.Load(inputs.Write("media.yaml", yaml), [], _ => null).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2070");
        problem.ToString().ShouldNotContain("hunter22");
        MediaDefinitionFile.Load(null, [new MediaOverride("password", "hunter22", "--set")], _ => null).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2070");
    }

    [Fact]
    public void Definition_reads_the_settings_of_protection()
    {
        using var inputs = new DemoInputs();
        var (definition, problems) = MediaDefinitionFile.Load(inputs.Write("media.yaml", "protect: true\npasswordEnv: PW\nvalidFrom: 2026-01-31\nvalidUntil: 2026-02-01\nallowUnprotectedSecrets: true\n"), [], _ => null);
        problems.ShouldBeEmpty();
        (definition.Protect, definition.PasswordEnv, definition.AllowUnprotectedSecrets).ShouldBe((true, "PW", true));
        (definition.ValidFrom, definition.ValidUntil).ShouldBe((new DateTime(2026, 1, 31), new DateTime(2026, 2, 1, 23, 59, 59)));
        foreach (var bad in new[] { "2026-02-30", "2026-01-31T08:00:00Z", "2026-01-31T08:00+01:00", "tomorrow" })
            MediaDefinitionFile.Load(null, [new MediaOverride("validUntil", bad, "--valid-until")], _ => null).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2003");
        MediaDefinitionFile.Load(null, [new MediaOverride("validUntil", "2026-01-31T18:30", "--valid-until")], _ => null).Definition.ValidUntil.ShouldBe(new DateTime(2026, 1, 31, 18, 30, 0));
    }
}
