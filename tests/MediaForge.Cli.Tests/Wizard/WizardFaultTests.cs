using System.Text.RegularExpressions;
using MediaForge.Media;
using MediaForge.Media.Definition;
using MediaForge.Media.Wizard;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Tests.Wizard;

/// <summary>
/// What the wizards say of wrong answers, typed at a terminal. A model of the wizard is answered along with it: whatever it finds wrong
/// with one of the texts below must stand on the screen. So a new fault of a setting is met here, and one that no text meets is noticed.
/// </summary>
public sealed class WizardFaultTests : IDisposable
{
    /// <summary>Texts that are wrong somewhere.</summary>
    private static readonly string[] Wrong =
    [
        " ", "-1", "0", "a/b", "_x y", "10.0.0.1", "no/such/place.yaml", "ts.yaml", "winpe.wim", "media.txt", @"C:\a.wim", @"\\server\share\a.txt", "SMSSITECODE=X", "SHORT", "LONG", $@"\\server\share\{new string('x', 300)}.wim", new('x', 40), new('x', 300), new('x', 520),
    ];

    /// <summary>The answer with which the wizard goes on, and that shows what depends on it.</summary>
    private static readonly Dictionary<string, string> Right = new()
    {
        ["output"] = "out.iso",
        ["sequence"] = "ts.yaml",
        ["bootImage"] = "winpe.wim",
        ["source"] = @"\\server\share\media",
        ["publicationKey"] = "key.pem",
        ["protect"] = "true",
        ["passwordEnv"] = "PW",
        ["networkAddress"] = "192.0.2.10/24",
        ["name"] = "Reference",
        ["imagePackage"] = "WINDOWS",
        ["answerFilePackage"] = "ANSWERS",
        ["answerFile"] = "unattend.xml",
        ["serverLicensing"] = "PerServer",
        ["administrator"] = "password",
        ["adminPassword"] = "PW",
        ["join"] = "domain",
        ["domain"] = "corp.example",
        ["domainAccount"] = @"CORP\joiner",
        ["domainPassword"] = "PW",
        ["clientPackage"] = "CLIENT",
        ["captureDestination"] = @"\\server\share\a.wim",
        ["captureAccount"] = @"CORP\writer",
        ["capturePassword"] = "PW",
    };

    private readonly CliRun _cli = new();
    private readonly Person _person = new(140, 60);
    private readonly HashSet<(string Field, string Code)> _shown = [];
    private readonly List<string> _expected = [];

    public WizardFaultTests()
    {
        _cli.Terminal = _person.Console;
        _cli.Environment["PW"] = "correct horse battery";
        _cli.Environment["SHORT"] = "ABC";
        _cli.Environment["LONG"] = new string('x', 300);
    }

    public void Dispose()
    {
        _person.Dispose();
        _cli.Dispose();
    }

    private BuildContext Context => new() { Clock = TimeProvider.System, NewId = Guid.NewGuid, Environment = _cli.Environment.GetValueOrDefault, PayloadFolders = [_cli["payload"]], MadeBy = "test" };

    [Theory]
    [InlineData("standalone")]
    [InlineData("bootable")]
    [InlineData("capture")]
    [InlineData("prestaged")]
    public async Task Media_wizard_shows_every_fault_of_what_is_typed(string kind)
    {
        var right = new Dictionary<string, string>(Right) { ["kind"] = kind, ["output"] = kind == "prestaged" ? "out.wim" : "out.iso" };
        _person.Press(ConsoleKey.Enter);
        // What is the same for all kinds is tried with the first.
        await GoThroughAsync(new WizardSession(new MediaWizard(_cli.Folder, Context)), right, field => kind == "standalone" || field.Key is "source" or "publicationKey" or "output" or "sequence" or "imageCreatedBy" or "imageVersion" or "imageComment");

        string[] expected = kind switch
        {
            "standalone" => [.. WithFault.Except(["source", "imageCreatedBy", "imageVersion", "imageComment", "sourceDate"])],
            "bootable" => ["source"],
            "prestaged" => ["imageCreatedBy", "imageVersion", "imageComment", "output"],
            _ => [],
        };
        _shown.Where(s => s.Code == "MF2003").Select(s => s.Field).ShouldBe(expected.Append("definitionFile").Where(f => kind == "standalone" || f != "definitionFile"), ignoreOrder: true, "A setting whose faults no text above meets, or one that is not listed.");
        if (kind == "standalone") foreach (var code in new[] { "MF2010", "MF2011", "MF2012", "MF2071" }) _shown.ShouldContain(s => s.Code == code, code);
    }

    /// <summary>The settings with a single text that can be wrong in itself.</summary>
    private static IEnumerable<string> WithFault
    {
        get
        {
            var none = MediaSettings.Find("bootImage")!.FindFault.Method;
            return MediaSettings.All.Where(s => s.FindFault.Method != none && s is { Shape: MediaSettingShape.Single, Choices.Count: 0 } && s.Kind is not MediaSettingKind.Flag).Select(s => s.Key);
        }
    }

    /// <summary>What was shown: each field with its codes.</summary>
    private IEnumerable<string> Shown => _shown.GroupBy(s => s.Field).Select(g => $"{g.Key}: {string.Join(' ', g.Select(s => s.Code).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal);

    [Fact]
    public async Task Sequence_wizard_shows_every_fault_of_a_build_and_capture()
    {
        _person.Press(ConsoleKey.DownArrow, ConsoleKey.Enter);
        await GoThroughAsync(new WizardSession(new SequenceWizard(_cli.Folder, _cli.Environment.GetValueOrDefault)), Right, _ => true);
        Shown.ShouldBe(
        [
            "adminPassword: MF1026 MF1102 MF1201 MF1202",
            "answerFile: MF1201",
            "captureAccount: MF1201",
            "captureDestination: MF1102 MF1110 MF1201",
            "capturePassword: MF1026 MF1114 MF1202",
            "clientProperties: MF1202",
            "createdBy: MF1102",
            "description: MF1102",
            "domain: MF1102 MF1201",
            "domainAccount: MF1201",
            "domainPassword: MF1026 MF1201 MF1202",
            "imageDescription: MF1102",
            "imageIndex: MF1202",
            "imagePackage: MF1201",
            "imageVersion: MF1102",
            "name: MF1102 MF1201",
            "organizationalUnit: MF1202",
            "productKey: MF1026 MF1202 MF1203",
            "registeredOrganization: MF1102",
            "registeredUser: MF1102",
            "sequenceFile: MF1201 MF1202",
            "serverConnections: MF1202",
            "workgroup: MF1102 MF1201",
        ]);
    }

    [Fact]
    public async Task Sequence_wizard_shows_every_fault_of_a_capture()
    {
        _person.Press(ConsoleKey.DownArrow, ConsoleKey.Enter);
        await GoThroughAsync(new WizardSession(new SequenceWizard(_cli.Folder, _cli.Environment.GetValueOrDefault)), new Dictionary<string, string>(Right) { ["type"] = "capture" }, _ => true);
        Shown.ShouldBe(
        [
            "captureAccount: MF1201",
            "captureDestination: MF1102 MF1110 MF1201",
            "capturePassword: MF1026 MF1114 MF1202",
            "createdBy: MF1102",
            "description: MF1102",
            "imageDescription: MF1102",
            "imageVersion: MF1102",
            "name: MF1102 MF1201",
            "sequenceFile: MF1201 MF1202",
        ]);
    }

    /// <summary>Answers every field of every page, first with all that is wrong, and then right; the terminal is at the first page.</summary>
    private async Task GoThroughAsync(WizardSession session, Dictionary<string, string> right, Func<WizardField, bool> tries)
    {
        while (true)
        {
            Expect(session);
            for (var i = 0; i < session.Fields.Count; i++)
            {
                var field = session.Fields[i];
                if (field.Shape == WizardShape.Single && field.Fields.Count == 0)
                {
                    if (field.Kind is WizardFieldKind.Flag or WizardFieldKind.Choice) Choose(session, field, right.GetValueOrDefault(field.Key));
                    else Type(session, field, right.GetValueOrDefault(field.Key), tries(field));
                }
                _person.Press(ConsoleKey.DownArrow);
            }
            if (session.IsLast) break;
            session.Next().ShouldBeTrue($"{session.Current.Title}: {string.Join('\n', session.Problems.Select(p => p.Problem))}");
            _person.Press(ConsoleKey.N);
        }
        _person.Press(ConsoleKey.Q, ConsoleKey.DownArrow, ConsoleKey.Enter);
        (await _cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, _cli.Error + _person.Console.Output);
        _expected.ShouldNotBeEmpty();
        foreach (var text in _expected) _person.Seen.ShouldContain(text);
    }

    private void Type(WizardSession session, WizardField field, string? right, bool tries)
    {
        foreach (var wrong in tries ? Wrong : [])
        {
            session.Set(field, wrong);
            if (!Expect(session, field)) continue;
            _person.Answer(wrong).Press(ConsoleKey.Delete);
        }
        session.Set(field);
        if (right is null) return;
        session.Set(field, right);
        _person.Answer(right);
        Expect(session);
    }

    private void Choose(WizardSession session, WizardField field, string? wanted)
    {
        if (wanted is null) return;
        string[] values = field.Kind == WizardFieldKind.Flag ? ["false", "true"] : [.. field.Choices.Select(c => c.Value)];
        var now = session.Get(field) is [var value] ? value.Text : field.Default ?? values[0];
        for (var at = Array.IndexOf(values, now); values[at] != wanted; at = (at + 1) % values.Length) _person.Press(ConsoleKey.Spacebar);
        session.Set(field, wanted);
        Expect(session);
    }

    /// <summary>Takes down what the page at hand says of a field, or of all; whether there is something new.</summary>
    private bool Expect(WizardSession session, WizardField? field = null)
    {
        var isNew = false;
        foreach (var problem in session.AllProblems.Where(p => p.Page?.Key == session.Current.Key && p.Field is not null && (field is null || p.Field == field.Key)))
        {
            // A long word is broken on the screen, and what was typed differs each time.
            var text = string.Join(' ', $"{(problem.IsError ? "error" : "warning")} {problem.Problem.Code}: {problem.Problem.Where}: {problem.Problem.Message}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeWhile(w => w.Length < 60));
            _shown.Add((problem.Field!, problem.Problem.Code));
            if (_expected.Any(e => Shape(e) == Shape(text))) continue;
            _expected.Add(text);
            isNew = true;
        }
        return isNew;
    }

    private static string Shape(string text) => Regex.Replace(text, "'[^']*'|[0-9]+", "*");
}
