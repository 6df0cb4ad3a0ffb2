using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Wizard;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Tests.Wizard;

public class MediaWizardTests
{
    /// <summary>configmgr.md of the research, 1.2: which kind has which pages; ours beside them. What bootable media find at their source is
    /// asked for too, a prestaged media needs no place to find anything at, and a capture media may have a password and variables.</summary>
    private static readonly Dictionary<string, string[]> PagesOfKinds = new()
    {
        ["standalone"] = ["Select Media Type", "Media Type", "Security", "Stand-Alone CD/DVD", "Boot Image", "Boot Image Properties", "Network Configuration", "Images", "Select Application", "Select Package", "Select Driver Package", "Select Updates", "Customization", "Summary"],
        ["bootable"] = ["Select Media Type", "Media Management", "Media Type", "Security", "Task Sequence", "Boot Image", "Boot Image Properties", "Network Configuration", "Images", "Select Application", "Select Package", "Select Driver Package", "Select Updates", "Customization", "Summary"],
        ["capture"] = ["Select Media Type", "Media Type", "Security", "Task Sequence", "Boot Image", "Boot Image Properties", "Network Configuration", "Customization", "Summary"],
        ["prestaged"] = ["Select Media Type", "Media Properties", "Security", "Task Sequence", "Boot Image", "Boot Image Properties", "Network Configuration", "Images", "Select Application", "Select Package", "Select Driver Package", "Select Updates", "Customization", "Summary"],
    };

    private static WizardAnswers Good(DemoInputs inputs) => WizardAnswers.Empty
        .With("output", "out.iso").With("sequence", "demo.yaml").With("bootImage", "winpe.wim").With("executor", inputs.Executor);

    private static MediaWizard Wizard(DemoInputs inputs) => new(inputs.Folder, inputs.Context);

    [Fact]
    public void Every_setting_is_on_a_page_or_in_the_list_of_those_that_are_not()
    {
        using var inputs = new DemoInputs();
        var onPages = Wizard(inputs).Pages.SelectMany(p => p.Fields).Select(f => f.Key).ToHashSet();
        MediaSettings.All.Select(s => s.Key).Where(k => !onPages.Contains(k)).ShouldBe(MediaWizard.SettingsWithoutPage.Keys, ignoreOrder: true);
        onPages.Where(k => MediaSettings.Find(k) is null).ShouldBe(["definitionFile", "buildNow"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("standalone")]
    [InlineData("bootable")]
    [InlineData("capture")]
    [InlineData("prestaged")]
    public void Pages_of_a_kind_are_those_of_ConfigMgr_in_its_order(string kind)
    {
        using var inputs = new DemoInputs();
        new WizardSession(Wizard(inputs), WizardAnswers.Empty.With("kind", kind)).Pages.Select(p => p.Title)
            .ShouldBe(PagesOfKinds[kind]);
    }

    [Fact]
    public void Every_field_has_a_label_help_and_what_its_setting_says()
    {
        using var inputs = new DemoInputs();
        foreach (var field in Wizard(inputs).Pages.SelectMany(p => p.Fields))
        {
            (field.Label.Length > 0 && field.Help.EndsWith('.')).ShouldBeTrue(field.Key);
            if (MediaSettings.Find(field.Key) is not { } setting) continue;
            field.Default.ShouldBe(setting.Default, field.Key);
            field.Choices.Select(c => c.Value).ShouldBe(setting.Choices, field.Key);
        }
    }

    [Fact]
    public void Check_of_good_answers_finds_nothing()
    {
        using var inputs = new DemoInputs();
        Wizard(inputs).Check(Good(inputs)).Where(p => p.IsError).Select(p => p.Problem).ShouldBeEmpty();
    }

    [Fact]
    public void Check_finds_what_the_planner_finds()
    {
        using var inputs = new DemoInputs();
        var wizard = Wizard(inputs);
        var answers = Good(inputs).With("bootImage", "no.wim").With("client", "no-client").With("updates", [new WizardValue("demo.yaml")]);
        var file = inputs.Write("media.yaml", wizard.CreateFiles(answers)[0].Text);
        var planned = new MediaPlanner(inputs.Context).Plan(MediaDefinitionFile.Load(file, [], _ => null).Definition).Problems;
        wizard.Check(answers).Select(p => (p.Problem.Code, p.Problem.Message)).ShouldBe(planned.Select(p => (p.Code, p.Message)), ignoreOrder: true);
    }

    [Theory]
    [InlineData("label", "a/b", "MF2003", "output")]
    [InlineData("output", "", "MF2012", "output")]
    [InlineData("output", "winpe.wim", "MF2022", "output")]
    [InlineData("discSize", "huge", "MF2003", "output")]
    [InlineData("sequence", "", "MF2012", "standalone")]
    [InlineData("sequence", "no.yaml", "MF2010", "standalone")]
    [InlineData("sequence", "winpe.wim", "MF1009", "standalone")]
    [InlineData("bootImage", "", "MF2012", "boot")]
    [InlineData("bootImage", "no.wim", "MF2010", "boot")]
    [InlineData("bootImage", "demo.yaml", "MF2011", "boot")]
    [InlineData("image", "9", "MF2011", "boot")]
    [InlineData("bootFiles", "no-folder", "MF2010", "boot")]
    [InlineData("firmware", "amiga", "MF2003", "boot")]
    [InlineData("pressKey", "true", "MF2024", "boot")]
    [InlineData("drivers", "no-drivers", "MF2010", "bootProperties")]
    [InlineData("background", "demo.yaml", "MF2011", "bootProperties")]
    [InlineData("scratchSpace", "33", "MF2003", "bootProperties")]
    [InlineData("keyboardLayout", "german", "MF2003", "bootProperties")]
    [InlineData("networkAddress", "10.0.0.1", "MF2003", "networkSettings")]
    [InlineData("networkGateway", "10.0.0.1", "MF2012", "networkSettings")]
    [InlineData("networkDns", "dns", "MF2003", "networkSettings")]
    [InlineData("networkAdapter", "eth0", "MF2003", "networkSettings")]
    [InlineData("updates", "demo.yaml", "MF2036", "updates")]
    [InlineData("client", "no-client", "MF2010", "packages")]
    [InlineData("prestartFiles", "demo.yaml", "MF2012", "customization")]
    [InlineData("definitionFile", "media.txt", "MF2003", "summary")]
    [InlineData("definitionFile", "no/such/media.yaml", "MF2010", "summary")]
    [InlineData("verify", "twice", "MF2003", "summary")]
    public void Check_says_what_is_wrong_and_on_which_page(string key, string text, string code, string page)
    {
        using var inputs = new DemoInputs();
        var found = Wizard(inputs).Check(Good(inputs).With(key, text));
        found.Where(p => p.IsError).Select(p => (p.Problem.Code, p.Page?.Key)).ShouldContain((code, page), string.Join('\n', found.Select(f => f.Problem)));
    }

    [Theory]
    [InlineData("image", "images")]
    [InlineData("driverPackage", "driverPackages")]
    [InlineData(null, "packages")]
    public void Check_finds_the_page_of_a_package(string? kind, string page)
    {
        using var inputs = new DemoInputs();
        var fields = WizardAnswers.Empty.With("path", "no-such-folder").With("kind", kind);
        var good = new WizardValue(string.Empty, "GOOD") { Fields = WizardAnswers.Empty.With("path", "demo.yaml").With("kind", kind == "image" ? "package" : "image") };
        var found = Wizard(inputs).Check(Good(inputs).With("content", [good, new WizardValue(string.Empty, "PKG") { Fields = fields }]));
        found.Single(p => p.Problem.Code == "MF2010").Page!.Key.ShouldBe(page);
    }

    [Fact]
    public void Pages_that_share_a_setting_show_their_part_and_leave_the_rest()
    {
        using var inputs = new DemoInputs();
        var session = new WizardSession(Wizard(inputs), Good(inputs));
        var images = session.Model.Pages.Single(p => p.Key == "images").Fields[0];
        var packages = session.Model.Pages.Single(p => p.Key == "packages").Fields[0];
        session.Set(images, [new WizardValue(string.Empty, "WINDOWS") { Fields = WizardAnswers.Empty.With("path", "winpe.wim") }]);
        session.Set(packages, [new WizardValue(string.Empty, "TOOLS") { Fields = WizardAnswers.Empty.With("path", "demo.yaml") }]);
        session.Get(images).ShouldHaveSingleItem().Name.ShouldBe("WINDOWS");
        session.Get(packages).ShouldHaveSingleItem().Name.ShouldBe("TOOLS");
        session.Model.CreateFiles(session.Answers)[0].Text.ShouldContain("  WINDOWS: {path: winpe.wim, kind: image}\n  TOOLS: demo.yaml\n");
        session.Set(images);
        session.Get(packages).Count.ShouldBe(1);
        session.Answers["content"].Count.ShouldBe(1);
    }

    [Fact]
    public void Check_warns_of_environment_variables_that_the_build_will_need()
    {
        using var inputs = new DemoInputs();
        var variable = new WizardValue(string.Empty, "Password") { Fields = WizardAnswers.Empty.With("secret", "true").With("fromEnvironment", "NOT_SET") };
        var found = Wizard(inputs).Check(Good(inputs).With("variables", [variable]).With("allowUnprotectedSecrets", "true"));
        found.ShouldAllBe(p => !p.IsError);
        found.Single(p => p.Problem.Code == "MF2005").Page!.Key.ShouldBe("customization");
    }

    /// <summary>A capture media that knows nothing of its share asks the person at the machine, as ConfigMgr's do.</summary>
    [Fact]
    public void Hidden_variable_without_a_value_is_left_to_the_person_at_the_machine()
    {
        using var inputs = new DemoInputs();
        var hidden = new WizardValue(string.Empty, "OSDCaptureAccountPassword") { Fields = WizardAnswers.Empty.With("secret", "true") };
        var answers = Good(inputs).With("kind", "capture").With("sequence", []).With("variables", [hidden]);
        Wizard(inputs).Check(answers).Select(p => (p.Problem.Code, p.Page!.Key)).ShouldBe([("MF2093", "customization")]);
        answers = answers.With("unattended", "false");
        Wizard(inputs).Check(answers).ShouldBeEmpty();
        Wizard(inputs).CreateFiles(answers)[0].Text.ShouldContain("unattended: false\n");
        Wizard(inputs).CreateFiles(answers)[0].Text.ShouldContain("  OSDCaptureAccountPassword: {secret: true}\n");
    }

    [Fact]
    public void Bootable_media_can_be_described_before_their_key_is_there_but_not_built()
    {
        using var inputs = new DemoInputs();
        var answers = Good(inputs).With("kind", "bootable").With("source", @"\\server\share\media").With("publicationKey", "no.pem");
        var found = Wizard(inputs).Check(answers);
        found.Where(p => p.Problem.Code == "MF2051").Select(p => (p.IsError, p.Page!.Key)).ShouldBe([(false, "management"), (true, "summary")]);
        Wizard(inputs).Check(answers.With("buildNow", "false")).ShouldAllBe(p => !p.IsError);
    }

    [Theory]
    [InlineData("bootable", "source", "", "MF2012", "management")]
    [InlineData("bootable", "source", "nowhere", "MF2003", "management")]
    [InlineData("prestaged", "output", "out.iso", "MF2003", "properties")]
    public void Check_of_a_kind_says_what_it_needs(string kind, string key, string text, string code, string page)
    {
        using var inputs = new DemoInputs();
        var found = Wizard(inputs).Check(Good(inputs).With("kind", kind).With("publicationKey", "no.pem").With(key, text));
        found.Where(p => p.IsError).Select(p => (p.Problem.Code, p.Page?.Key)).ShouldContain((code, page), string.Join('\n', found.Select(f => f.Problem)));
    }

    [Fact]
    public void A_page_that_is_not_shown_writes_nothing()
    {
        using var inputs = new DemoInputs();
        var answers = Good(inputs).With("kind", "capture").With("source", @"\\a\b").With("updates", [new WizardValue("x")]);
        var text = Wizard(inputs).CreateFiles(answers)[0].Text;
        text.ShouldNotContain("source:");
        text.ShouldNotContain("updates:");
        text.ShouldContain("executor:"); // no page asks for it, and it stays
    }

    [Fact]
    public void CreateFiles_writes_paths_from_the_folder_of_the_definition()
    {
        using var inputs = new DemoInputs();
        Directory.CreateDirectory(inputs["sub/dir/deep"]);
        string Sequence(string file) => Wizard(inputs).CreateFiles(Good(inputs).With("definitionFile", file))[0].Text.Split('\n').Single(l => l.StartsWith("sequence:"));
        Sequence("media.yaml").ShouldBe("sequence: demo.yaml");
        Sequence("sub/media.yaml").ShouldBe("sequence: ../demo.yaml");
        Sequence("sub/dir/deep/media.yaml").ShouldBe($"sequence: {inputs.Sequence}"); // further up the whole path reads better
    }

    [Fact]
    public void Open_of_what_was_written_gives_the_same_answers()
    {
        using var inputs = new DemoInputs();
        var answers = Good(inputs).With("label", "OPENED").With("variables", [new WizardValue(string.Empty, "A") { Fields = WizardAnswers.Empty.With("value", "1") }]);
        var file = Wizard(inputs).CreateFiles(answers)[0];
        inputs.Write("media.yaml", file.Text);
        var (opened, problems) = MediaWizard.Open(file.Path, inputs.Context);
        problems.ShouldBeEmpty();
        opened!.CreateFiles(opened.Start)[0].ShouldBe(file);
        opened.Opened.ShouldBe(file.Path);
    }

    [Fact]
    public void Open_refuses_what_it_would_lose()
    {
        using var inputs = new DemoInputs();
        MediaWizard.Open(inputs.Write("media.yaml", "label: X\nnothingLikeIt: 1\n"), inputs.Context).Wizard.ShouldBeNull();
        MediaWizard.Open(inputs["no.yaml"], inputs.Context).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2011");
    }

    [Fact]
    public void Written_definition_builds()
    {
        using var inputs = new DemoInputs();
        var path = inputs.Write("media.yaml", Wizard(inputs).CreateFiles(Good(inputs))[0].Text);
        var (definition, problems) = MediaDefinitionFile.Load(path, [], _ => null);
        problems.ShouldBeEmpty();
        inputs.Plan(definition).Plan.ShouldNotBeNull();
    }

    [Fact]
    public void Settings_table_is_the_committed_one()
    {
        var path = Repository.PathOf("docs", "wizard-settings.md");
        if (Environment.GetEnvironmentVariable("MEDIAFORGE_UPDATE_DOCS") == "1") File.WriteAllText(path, WizardSettingsTable.Create());
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(WizardSettingsTable.Create(), "Run the test once with MEDIAFORGE_UPDATE_DOCS=1.");

        // The same in short, in the README.
        path = Repository.PathOf("README.md");
        var (before, after) = ("<!-- wizard-settings: begin -->\n", "<!-- wizard-settings: end -->\n");
        var readme = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (readme.IndexOf(before, StringComparison.Ordinal) + before.Length, readme.IndexOf(after, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("MEDIAFORGE_UPDATE_DOCS") == "1") File.WriteAllText(path, readme[..begin] + WizardSettingsTable.CreateShort() + readme[end..]);
        readme = File.ReadAllText(path).ReplaceLineEndings("\n");
        readme[begin..readme.IndexOf(after, StringComparison.Ordinal)].ShouldBe(WizardSettingsTable.CreateShort(), "Run the test once with MEDIAFORGE_UPDATE_DOCS=1.");
    }

    /// <summary>What ConfigMgr's media wizard asks for (Microsoft's pages on its four types of media), each with ours or a reason beside it.</summary>
    [Fact]
    public void Short_table_has_every_setting_of_the_original_and_no_empty_cell()
    {
        var rows = WizardSettingsTable.CreateShort().Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Trim('|', ' ').Split(" | ").Select(c => c.Trim()).ToArray()).ToList();
        rows.ShouldAllBe(r => r.Length >= 3 && r.All(c => c.Length > 1));
        rows.Where(r => r is [_, _, "none", _] or [_, _, "none"]).ShouldAllBe(r => r.Length == 4 && r[3].Length > 10);
        string[] original =
        [
            "Type", "Allow unattended operating system deployment", "Dynamic media", "Site-based media", "Media type", "Format removable USB drive (FAT32) and make bootable", "Media size", "Media file", "Staging folder",
            "Media label", "Include autorun.inf file on media", "Created by", "Version", "Comment", "Protect media with a password", "start date", "expiration date", "Enable unknown computer support", "Create self-signed media certificate",
            "Import PKI certificate", "User device affinity", "Task sequence", "Detect associated application dependencies and add them to this media", "Boot image", "Distribution point", "Management points", "Image package", "Image index",
            "Applications", "Packages", "Driver packages", "Distribution points", "Task sequence variables", "Prestart command", "Files for the prestart command", "Drivers", "Custom background image file", "Windows PE scratch space (MB)",
            "Enable command support (testing only)", "Optional components", "IP address and network", "Default gateway", "DNS servers", "Configure Proxy Settings",
        ];
        foreach (var setting in original) rows.ShouldContain(r => r[1].Contains(setting, StringComparison.Ordinal), setting);
    }
}
