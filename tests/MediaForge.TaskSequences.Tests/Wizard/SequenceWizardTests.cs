using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Wizard;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests.Wizard;

public sealed class SequenceWizardTests
{
    private static SequenceWizard Wizard(params (string Name, string Value)[] environment) =>
        new(Path.GetTempPath(), name => environment.Where(e => e.Name == name).Select(e => e.Value).FirstOrDefault());

    private static WizardAnswers Answers(string type, params (string Key, string Text)[] more)
    {
        var answers = WizardAnswers.Empty.With("type", type).With("name", "Windows 11").With("imagePackage", "WINDOWS").With("captureDestination", @"\\server\share\a.wim").With("captureAccount", @"D\u").With("capturePassword", "CAPTURE");
        return more.Aggregate(answers, (a, m) => a.With(m.Key, m.Text));
    }

    [Theory]
    [InlineData(typeof(BuildAndCaptureOptions))]
    [InlineData(typeof(CaptureOptions))]
    public void Every_option_is_on_a_page(Type options)
    {
        var keys = Wizard().Pages.SelectMany(p => p.Fields).Select(f => f.Key).ToHashSet();
        options.GetProperties().Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).Where(k => !keys.Contains(k)).ShouldBeEmpty();
    }

    [Fact]
    public void Pages_are_those_of_ConfigMgr_in_its_order() => Wizard().Pages.Select(p => p.Title).ShouldBe(
    [
        "Create a New Task Sequence", "Task Sequence Information", "Install Windows", "Configure Network", "Install Configuration Manager", "Include Updates", "Install Applications",
        "System Preparation", "Image Properties", "Capture Image", "Summary",
    ]);

    [Fact]
    public void Every_page_and_field_says_what_it_is_for()
    {
        foreach (var page in Wizard().Pages)
        {
            page.Help.ShouldNotBeNullOrWhiteSpace(page.Title);
            foreach (var field in page.Fields) (field.Label.Length > 0 && field.Help.EndsWith('.')).ShouldBeTrue($"{page.Title}: {field.Key}");
        }
    }

    [Fact]
    public void Session_shows_the_pages_of_a_build_and_capture_and_of_a_capture()
    {
        new WizardSession(Wizard(), Answers("buildAndCapture")).Pages.Select(p => p.Key).ShouldBe(["type", "information", "windows", "network", "client", "updates", "applications", "properties", "capture", "summary"]);
        new WizardSession(Wizard(), Answers("capture")).Pages.Select(p => p.Key).ShouldBe(["type", "information", "client", "properties", "capture", "summary"]);
    }

    [Fact]
    public void Session_keeps_answers_back_and_forth_and_holds_at_errors()
    {
        var session = new WizardSession(Wizard());
        session.Back().ShouldBeFalse();
        session.Next().ShouldBeTrue();
        session.Current.Key.ShouldBe("information");
        session.Next().ShouldBeFalse();
        session.Problems.ShouldHaveSingleItem().Problem.Code.ShouldBe(ProblemCodes.WizardMissing);
        session.Set(session.Fields[0], "My sequence");
        session.Next().ShouldBeTrue();
        session.Back().ShouldBeTrue();
        session.Back().ShouldBeTrue();
        session.Set(session.Fields[0], "capture");
        session.Next().ShouldBeTrue();
        session.Get(session.Fields[0])[0].Text.ShouldBe("My sequence");
        session.Next().ShouldBeTrue();
        session.Current.Key.ShouldBe("client"); // Install Windows is no page of a capture
    }

    [Fact]
    public void Session_takes_a_default_for_no_answer()
    {
        var session = new WizardSession(Wizard());
        session.Set(session.Fields[0], "capture");
        session.Answers.Keys.ShouldBe(["type"]);
        session.Set(session.Fields[0], "buildAndCapture");
        session.Answers.Keys.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name", "", ProblemCodes.WizardMissing, "information")]
    [InlineData("name", "a name that is longer than the fifty characters which are allowed", ProblemCodes.TooLong, "information")]
    [InlineData("imagePackage", "", ProblemCodes.WizardMissing, "windows")]
    [InlineData("imageIndex", "0", ProblemCodes.WizardBadValue, "windows")]
    [InlineData("imageIndex", "first", ProblemCodes.WizardBadValue, "windows")]
    [InlineData("answerFilePackage", "ANSWERS", ProblemCodes.WizardMissing, "windows")]
    [InlineData("productKey", "not a name", ProblemCodes.WizardBadValue, "windows")]
    [InlineData("productKey", "SHORT_KEY", ProblemCodes.BadProductKey, "windows")]
    [InlineData("administrator", "password", ProblemCodes.WizardMissing, "windows")]
    [InlineData("join", "domain", ProblemCodes.WizardMissing, "network")]
    [InlineData("workgroup", "a workgroup with a name that is far too long", ProblemCodes.TooLong, "network")]
    [InlineData("imageVersion", "a version that is longer than thirty-two", ProblemCodes.TooLong, "properties")]
    [InlineData("captureDestination", @"C:\a.wim", ProblemCodes.BadCaptureDestination, "capture")]
    [InlineData("captureAccount", "", ProblemCodes.WizardMissing, "capture")]
    [InlineData("sequenceFile", "a.xml", ProblemCodes.WizardBadValue, "summary")]
    [InlineData("sequenceFile", "no/such/folder/a.yaml", ProblemCodes.WizardBadValue, "summary")]
    public void Check_says_what_is_wrong_and_on_which_page(string key, string text, string code, string page)
    {
        var found = Wizard(("CAPTURE", "x"), ("SHORT_KEY", "ABC")).Check(Answers("buildAndCapture", (key, text)));
        found.Where(p => p.IsError).Select(p => (p.Problem.Code, p.Page?.Key)).ShouldContain((code, page), string.Join('\n', found.Select(f => f.Problem)));
    }

    [Fact]
    public void Check_of_client_properties_is_the_wizards_own()
    {
        var found = Wizard(("CAPTURE", "x")).Check(Answers("buildAndCapture", ("clientPackage", "CLIENT"), ("clientProperties", "SMSSITECODE=X")));
        found.Single(p => p.IsError).Page!.Key.ShouldBe("client");
    }

    [Fact]
    public void Check_warns_of_an_environment_variable_that_is_not_set_yet()
    {
        var found = Wizard().Check(Answers("buildAndCapture"));
        found.ShouldAllBe(p => !p.IsError);
        found.ShouldContain(p => p.Problem.Code == ProblemCodes.EnvironmentVariableMissing && p.Field == "capturePassword");
        Wizard(("CAPTURE", "x")).Check(Answers("buildAndCapture")).ShouldNotContain(p => p.Problem.Code == ProblemCodes.EnvironmentVariableMissing);
    }

    [Theory]
    [InlineData("buildAndCapture")]
    [InlineData("capture")]
    public void CreateFiles_writes_a_sequence_that_validates_and_holds_no_secret(string type)
    {
        var wizard = Wizard(("CAPTURE", "top secret"), ("KEY", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"), ("ADMIN", "also secret"));
        var file = wizard.CreateFiles(Answers(type, ("productKey", "KEY"), ("administrator", "password"), ("adminPassword", "ADMIN"))).ShouldHaveSingleItem();
        file.Text.ShouldNotContain("secret\n");
        file.Text.ShouldNotContain("AAAAA");
        file.Text.ShouldContain("password: {fromEnvironment: CAPTURE}");
        var (sequence, problems) = SequenceYaml.Read(file.Text, "ts.yaml", name => name == "CAPTURE" ? "top secret" : "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE");
        problems.ShouldBeEmpty();
        SequenceValidator.Validate(sequence!).Where(p => p.Severity == ProblemSeverity.Error).ShouldBeEmpty();
        sequence!.Steps.Count().ShouldBe(type == "capture" ? 2 : 11);
    }

    [Fact]
    public void CreateFiles_leaves_out_what_is_not_shown_any_more()
    {
        var answers = Answers("buildAndCapture", ("join", "workgroup"), ("domain", "left.example"), ("adminPassword", "LEFT"));
        Wizard().CreateFiles(answers)[0].Text.ShouldNotContain("LEFT");
        Wizard().CreateFiles(answers)[0].Text.ShouldNotContain("left.example");
    }

    [Fact]
    public void CreateFiles_gives_a_stand_in_for_no_secret_to_the_file()
    {
        var text = Wizard().CreateFiles(Answers("buildAndCapture", ("join", "domain"), ("domain", "d.example"), ("domainAccount", @"D\j"), ("domainPassword", "JOIN"), ("productKey", "KEY")))[0].Text;
        text.ShouldNotContain("stand-in");
        text.ShouldContain("{fromEnvironment: JOIN}");
        text.ShouldContain("{fromEnvironment: KEY}");
    }

    [Fact]
    public void Summary_tells_choices_in_words_and_no_secret()
    {
        var lines = new WizardSession(Wizard(("CAPTURE", "hush")), Answers("buildAndCapture")).Summary();
        lines[0].Text.ShouldBe("Build and capture a reference operating system image");
        lines.Single(l => l.Field.Key == "capturePassword").Text.ShouldBe("(environment variable CAPTURE)");
        lines.Single(l => l.Field.Key == "imageIndex").IsDefault.ShouldBeTrue();
    }

    [Fact]
    public void Json_has_every_page_and_field()
    {
        using var json = System.Text.Json.JsonDocument.Parse(WizardJson.Write(new KeyValuePair<string, WizardModel>("sequence", Wizard())));
        var pages = json.RootElement.GetProperty("sequence").GetProperty("pages").EnumerateArray().ToList();
        pages.Select(p => p.GetProperty("title").GetString()).ShouldBe(Wizard().Pages.Select(p => p.Title));
        pages.SelectMany(p => p.GetProperty("fields").EnumerateArray()).Select(f => f.GetProperty("key").GetString()).ShouldBe(Wizard().Pages.SelectMany(p => p.Fields).Select(f => f.Key));
        var domain = pages.SelectMany(p => p.GetProperty("fields").EnumerateArray()).Single(f => f.GetProperty("key").GetString() == "domain");
        domain.GetProperty("visibleWhen")[0].GetProperty("values")[0].GetString().ShouldBe("domain");
    }
}
