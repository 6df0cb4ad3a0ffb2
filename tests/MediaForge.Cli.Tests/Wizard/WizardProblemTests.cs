using System.Reflection;
using MediaForge.Media;
using MediaForge.Media.Definition;
using MediaForge.Media.Wizard;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Tests.Wizard;

/// <summary>
/// Every problem that a media can have, on the screen of its wizard: a media.yaml that has it is opened, and one goes on as far as the
/// wizard lets. A code that is neither here nor in the list of those that the wizard cannot meet fails the first test.
/// </summary>
public sealed class WizardProblemTests : IDisposable
{
    private static readonly Dictionary<string, string> Good = new() { ["output"] = "out.iso", ["sequence"] = "ts.yaml", ["bootImage"] = "winpe.wim", ["executor"] = "payload/MediaForge.Executor.exe" };

    /// <summary>Code, what media.yaml says otherwise than <see cref="Good"/> (a dash: nothing), and the page that shows it; empty for the summary.</summary>
    public static TheoryData<string, string, string> Problems => new()
    {
        { "MF2003", "firmware: amiga", "Boot Image" },
        { "MF2003", "kind: floppy", "Select Media Type" },
        { "MF2003", "variables: { _Bad: x }", "Customization" },
        { "MF2003", "content: { a/b: payload }", "Select Package" },
        { "MF2004", "variables: { A: x, a: y }", "Customization" },
        { "MF2005", "variables: { A: { fromEnvironment: NOPE } }", "Customization" },
        { "MF2010", "client: nowhere", "Select Package" },
        { "MF2011", "bootImage: ts.yaml", "Boot Image" },
        { "MF2012", "output: -", "Media Type" },
        { "MF2020", "sequence: package.yaml", "" },
        { "MF2021", "executor: no.exe", "" },
        { "MF2022", "output: winpe.wim", "Media Type" },
        { "MF2023", "drivers: payload", "Boot Image Properties" },
        { "MF2024", "pressKey: true", "Boot Image" },
        { "MF2025", "variables: { A: { value: hunter22, secret: true } }", "Customization" },
        { "MF2030", "sequence: application.yaml", "Select Application" },
        { "MF2031", "applications: { A: { install: x, name: N }, B: { install: x, name: N } }", "Select Application" },
        { "MF2032", "applications: { A: { install: x, package: NOPE } }", "Select Application" },
        { "MF2033", "content: { A: payload }\napplications: { A: { install: x, content: payload } }", "Select Application" },
        { "MF2034", "sequence: program.yaml\ncontent: { PKG00001: { path: payload, programs: { Other: x } } }", "Select Package" },
        { "MF2035", "sequence: updates.yaml", "Select Updates" },
        { "MF2036", "updates: ts.yaml", "Select Updates" },
        { "MF2037", "content: { DRV: { path: payload, kind: driverPackage } }", "Select Driver Package" },
        { "MF2038", "sequence: drivers.yaml\ncontent: { PKG00001: { path: payload, kind: package } }", "Select Package" },
        { "MF2039", "sequence: auto.yaml", "" },
        { "MF2040", "sequence: category.yaml\ncontent: { DRV: { path: drivers, kind: driverPackage } }", "Select Driver Package" },
        { "MF2051", "kind: bootable\nsource: \\\\server\\share\\media\npublicationKey: no.pem", "Media Management" },
        { "MF2063", "output: out.img\npartitions: gpt", "Media Type" },
        { "MF2064", "partitions: gpt", "Media Type" },
        { "MF2067", "output: /dev/sdz", "Media Type" },
        { "MF2071", "protect: true", "Security" },
        { "MF2072", "protect: true\npasswordFile: empty.txt", "Security" },
        { "MF2073", "protect: true\npasswordEnv: SHORT", "Security" },
        { "MF2074", "protect: true\npasswordEnv: UMLAUT", "Security" },
        { "MF2075", "validFrom: 2026-02-01\nvalidUntil: 2026-01-01", "Security" },
        { "MF2076", "content: { PKG00001: answers }", "" },
        { "MF2077", "prestartCommand: cmd /c logon.cmd /password:hunter22", "Customization" },
        { "MF2078", "prestartCommand: cmd /c ask.cmd\nprestartFiles: prestart\nprotect: true\npasswordEnv: PW\nvariables: { A: { value: hunter22, secret: true } }", "Customization" },
        { "MF2093", "variables: { A: '' }", "Customization" },
        { "MF1009", "sequence: winpe.wim", "Stand-Alone CD/DVD" },
    };

    /// <summary>Codes that no page can show, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["MF2001"] = "the wizard does not open such a file (MediaWizardTests)",
        ["MF2002"] = "the wizard does not open such a file (WizardVerbTests)",
        ["MF2013"] = "needs a boot image for another processor (MediaPlannerTests)",
        ["MF2014"] = "needs a boot image that is no Windows PE (MediaPlannerTests)",
        ["MF2015"] = "needs a boot image without boot files (MediaPlannerTests)",
        ["MF2016"] = "needs a boot image without boot files (MediaPlannerTests)",
        ["MF2017"] = "needs a boot image without boot files (MediaPlannerTests)",
        ["MF2018"] = "comes up when the files are laid out",
        ["MF2019"] = "comes up when the files are laid out",
        ["MF2050"] = "settings of another kind are not shown, and do not count",
        ["MF2052"] = "is about what is published",
        ["MF2060"] = "needs files of 4 GiB (UsbMediaTests)",
        ["MF2061"] = "needs files of 4 GiB (UsbMediaTests)",
        ["MF2062"] = "needs files of 4 GiB (UsbMediaTests)",
        ["MF2065"] = "comes up when the stick is laid out",
        ["MF2066"] = "comes up when the folder is written",
        ["MF2070"] = "the wizard has no field that takes a password, and does not open a file with one",
        ["MF2090"] = "comes up when discs are laid out",
        ["MF2091"] = "comes up when discs are written to standard output",
    };

    private readonly CliRun _cli = new();
    private readonly Person _person = new(140, 60);

    public WizardProblemTests()
    {
        _cli.Terminal = _person.Console;
        _cli.Environment["SHORT"] = "short";
        _cli.Environment["UMLAUT"] = "grüße aus der küche";
        _cli.Environment["PW"] = "correct horse battery";
        _cli.Write("empty.txt", string.Empty);
        _cli.Write("answers/unattend.xml", "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><Password><Value>x</Value></Password></unattend>");
        _cli.Write("prestart/ask.cmd", "net use x: hunter22");
        _cli.Write("drivers/net.inf", "[Version]");
        foreach (var (name, steps) in new[]
        {
            ("package", "installPackage: P\n    package: PKG00001\n    program: Install"),
            ("program", "installPackage: P\n    package: PKG00001\n    program: Install"),
            ("application", "installApplication: A\n    applications: [{ id: App, displayName: App }]"),
            ("updates", "installUpdates: U"),
            ("drivers", "applyDriverPackage: D\n    package: PKG00001"),
            ("auto", "autoApplyDrivers: D"),
            ("category", "autoApplyDrivers: D\n    categories: NOPE"),
        }) _cli.Write($"{name}.yaml", $"name: x\nsteps:\n  - {steps}\n");
    }

    public void Dispose()
    {
        _person.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public void Every_code_is_shown_or_said_to_come_up_elsewhere()
    {
        var codes = typeof(Media.ProblemCodes).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(Problem)).Select(m => ((Problem)m.Invoke(null, [.. m.GetParameters().Select(Sample)])!).Code).ToList();
        codes.Count.ShouldBe(codes.Distinct().Count());
        codes.ShouldBe(Problems.Select(p => p.Data.Item1).Where(c => c.StartsWith("MF2", StringComparison.Ordinal)).Distinct().Concat(Elsewhere.Keys), ignoreOrder: true);
    }

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var t when t == typeof(string) => "x",
        var t when t == typeof(ValidityWindow) => new ValidityWindow(null, null),
        var t when t.IsAssignableFrom(typeof(string[])) => new[] { "x" },
        var t when t.IsAssignableFrom(typeof(MediaKind[])) => new[] { MediaKind.Capture },
        var t when t.IsValueType => Activator.CreateInstance(t),
        var t => throw new NotSupportedException($"{parameter.Member.Name}: {t}"),
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task Problem_is_shown_on_its_page(string code, string lines, string page)
    {
        var settings = new Dictionary<string, string>(Good);
        foreach (var line in lines.Split('\n')) settings[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 2)..];
        var file = _cli.Write("media.yaml", string.Concat(settings.Where(s => s.Value != "-").Select(s => $"{s.Key}: {s.Value}\n")));
        var context = new BuildContext { Clock = TimeProvider.System, NewId = Guid.NewGuid, Environment = _cli.Environment.GetValueOrDefault, PayloadFolders = [_cli["payload"]], MadeBy = "test" };
        var pages = new WizardSession(MediaWizard.Open(file, context).Wizard!).Pages;
        foreach (var _ in pages.Skip(1)) _person.Press(ConsoleKey.PageDown); // which does nothing on a page with an error
        _person.Press(ConsoleKey.Q, ConsoleKey.DownArrow, ConsoleKey.Enter);
        (await _cli.RunAsync(["wizard", file])).ShouldBe(ExitCodes.Cancelled, _cli.Error + _person.Console.Output);

        var screens = _person.Console.Output.Split("MediaForge  Create Task Sequence Media");
        var shown = screens.Where(s => s.Contains($" {code}: ", StringComparison.Ordinal)).ToList();
        shown.ShouldNotBeEmpty(screens[^2]);
        if (page.Length > 0) shown.ShouldContain(s => s.Contains($"\n{page} ", StringComparison.Ordinal) || s.Contains($"\n{page}\n", StringComparison.Ordinal), shown[0]);
    }
}
