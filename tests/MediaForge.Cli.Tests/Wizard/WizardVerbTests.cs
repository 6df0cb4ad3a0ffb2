using System.Text.Json;
using MediaForge.Bytes;
using MediaForge.Media.Wizard;
using MediaForge.Optical;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Tests.Wizard;

public class WizardVerbTests
{
    private const ConsoleKey Next = ConsoleKey.N;
    private const ConsoleKey Back = ConsoleKey.B;
    private const ConsoleKey Enter = ConsoleKey.Enter;
    private const ConsoleKey Esc = ConsoleKey.Escape;
    private const ConsoleKey Write = ConsoleKey.W;

    private static WizardSession Media(CliRun cli, string kind) => new(new MediaWizard(cli.Folder, new Media.BuildContext { Clock = TimeProvider.System, NewId = Guid.NewGuid, Environment = _ => null, PayloadFolders = [cli["payload"]], MadeBy = "test" }), WizardAnswers.Empty.With("kind", kind));

    private static int IndexOf(WizardSession session, string page, string field) =>
        session.Model.ShownFields(session.Model.Pages.First(p => p.Key == page), session.Answers).ToList().FindIndex(f => f.Key == field);

    /// <summary>Keys that answer what a kind of media needs, page by page, up to the summary.</summary>
    private static void ToSummary(CliRun cli, Person person, string kind, bool help = false)
    {
        var session = Media(cli, kind);
        foreach (var page in session.Pages)
        {
            var fields = session.Model.ShownFields(page, session.Answers);
            if (page.Key == "summary")
            {
                for (var i = 0; i < fields.Count && help; i++) person.Type("?").Press(Enter, ConsoleKey.DownArrow);
                return;
            }
            if (page.Key == "type")
                for (var i = 0; i < fields.First(f => f.Key == "kind").Choices.ToList().FindIndex(c => c.Value == kind); i++) person.Press(ConsoleKey.Spacebar);
            for (var i = 0; i < fields.Count; i++)
            {
                if (help) person.Type("?").Press(Enter);
                var answer = fields[i].Key switch { "output" => kind == "prestaged" ? "out.wim" : "out.iso", "sequence" => "ts.yaml", "bootImage" => "winpe.wim", "source" => @"\\server\share\media", "publicationKey" => "key.pem", _ => null };
                if (answer is not null) person.Answer(answer);
                person.Press(ConsoleKey.DownArrow);
            }
            person.Press(Next);
        }
    }

    [Fact]
    public async Task Wizard_without_a_terminal_says_what_to_do_and_ends_with_2()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF3008");
        cli.Error.ShouldContain("mediaforge new media");
    }

    [Theory]
    [InlineData("standalone")]
    [InlineData("bootable")]
    [InlineData("capture")]
    [InlineData("prestaged")]
    public async Task Every_page_of_a_kind_is_reached_and_every_field_has_help(string kind)
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(Enter);
        ToSummary(cli, person, kind, help: true);
        person.Press(ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error);

        var session = Media(cli, kind);
        for (var i = 0; i < session.Pages.Count; i++)
        {
            var page = session.Pages[i];
            person.Seen.ShouldContain($"Page {i + 1} of {session.Pages.Count}", Case.Sensitive, page.Title);
            person.Console.Output.ShouldContain("\n" + page.Title);
            foreach (var field in session.Model.ShownFields(page, session.Answers)) person.Seen.ShouldContain(field.Help, Case.Sensitive, field.Key);
        }
        cli.NewFiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Media_wizard_writes_a_definition_and_builds()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(Enter);
        ToSummary(cli, person, "standalone");
        person.Press(ConsoleKey.V, Esc, Write);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Done, cli.Error + person.Console.Output);
        cli.NewFiles.ShouldBe(["media.yaml", "out.iso"]);
        OpticalImage.Open(ByteSource.FromFile(cli["out.iso"])).VolumeLabel.ShouldBe("MEDIAFORGE");
        var written = await File.ReadAllTextAsync(cli["media.yaml"]);
        written.Split('\n').Where(l => l.Length > 0 && l[0] != '#').ShouldBe(["bootImage: winpe.wim", "sequence: ts.yaml", "output: out.iso"], ignoreOrder: true);
        person.Console.Output.ShouldContain("output: out.iso"); // V shows what will be written
        cli.Out.ShouldContain("The media verifies.");
        (await cli.RunAsync(["build", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
    }

    [Fact]
    public async Task Media_wizard_asks_before_it_builds_over_a_media()
    {
        using var cli = new CliRun();
        cli.Write("out.iso", "old");
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(Enter);
        ToSummary(cli, person, "standalone");
        person.Press(Write, Enter, ConsoleKey.Q, ConsoleKey.DownArrow, Enter); // "Do not build" is what Enter takes
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        person.Seen.ShouldContain("out.iso is there already.");
        (await File.ReadAllTextAsync(cli["out.iso"])).ShouldBe("old");
        cli.NewFiles.ShouldBe(["out.iso"]);
    }

    [Fact]
    public async Task Sequence_wizard_writes_a_sequence_that_validates_and_goes_on_with_media()
    {
        using var cli = new CliRun();
        cli.Environment["CAPTURE"] = "x";
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(ConsoleKey.DownArrow, Enter); // Create Task Sequence
        person.Press(Next);
        person.Answer("Reference").Press(Next); // Task Sequence Information
        person.Answer("WINDOWS").Press(Next); // Install Windows
        person.Press(Next, Next, Next); // Configure Network, Install Configuration Manager, Include Updates
        person.Press(Enter, ConsoleKey.A).Type("7-Zip").Press(Enter, ConsoleKey.DownArrow, Enter).Type("7-Zip 24").Press(Enter, Esc, Esc, Next); // Install Applications
        person.Press(Next); // Image Properties
        person.Answer(@"\\server\share\ref.wim").Press(ConsoleKey.DownArrow).Answer(@"D\u").Press(ConsoleKey.DownArrow).Answer("CAPTURE").Press(Next);
        person.Press(Write); // then Create Media
        person.Press(ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error + person.Console.Output);
        cli.NewFiles.ShouldBe(["task-sequence.yaml"]);
        person.Seen.ShouldContain("Create Task Sequence Media Page 1 of");
        (await cli.RunAsync(["sequence", "validate", cli["task-sequence.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await File.ReadAllTextAsync(cli["task-sequence.yaml"])).ShouldContain("displayName: \"7-Zip 24\"");
    }

    [Fact]
    public async Task Sequence_wizard_of_a_capture_ends_without_media_when_it_is_told_to()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(ConsoleKey.DownArrow, Enter, ConsoleKey.Spacebar, Next);
        person.Answer("Capture").Press(Next, Next, Next);
        person.Answer(@"\\server\share\ref.wim").Press(ConsoleKey.DownArrow).Answer(@"D\u").Press(Next);
        person.Press(ConsoleKey.DownArrow, ConsoleKey.Spacebar, Write);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Done, cli.Error + person.Console.Output);
        cli.Out.ShouldContain("mediaforge sequence validate");
        cli.NewFiles.ShouldBe(["task-sequence.yaml"]);
    }

    [Fact]
    public async Task Errors_are_shown_while_typing_and_hold_the_page()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(Enter, Next).Down(IndexOf(Media(cli, "standalone"), "output", "label")).Press(Enter).Type("a/b").Press(Esc);
        person.Answer("a/b").Press(Next, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        person.Seen.ShouldContain("error MF2003: Media label: 'label': a label has letters, digits, space, _ and - only.");
        person.Seen.ShouldContain("error MF2012: Media file: No output is given.");
        person.Seen.ShouldContain("This page has errors: put them right first.");
        person.Seen.ShouldNotContain("Page 3 of");
    }

    [Fact]
    public async Task Back_and_forward_keep_answers()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        person.Press(Enter, Next).Down(IndexOf(Media(cli, "standalone"), "output", "output")).Answer("kept.iso").Press(Back, Next, Next, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        person.Console.Output.Split("Page 2 of").Last().ShouldContain("kept.iso");
        person.Seen.ShouldContain("Page 3 of");
    }

    [Fact]
    public async Task Summary_leads_to_the_page_of_a_problem()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        cli.Write("media.yaml", $"output: winpe.wim\nsequence: ts.yaml\nbootImage: winpe.wim\nexecutor: payload/MediaForge.Executor.exe\n");
        var session = Media(cli, "standalone");
        person.Press(Next); // Media Type: its output is the boot image
        person.Press(ConsoleKey.Q, Esc, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        person.Seen.ShouldContain("MF2022");

        // Problems without a page of their own, and those that later answers make, are met at the end.
        using var other = new Person();
        cli.Terminal = other.Console;
        cli.Write("media.yaml", $"output: out.iso\nsequence: ts.yaml\nbootImage: winpe.wim\nexecutor: no.exe\n");
        for (var i = 1; i < session.Pages.Count; i++) other.Press(Next);
        other.Press(Write).Down(session.Model.Pages[^1].Fields.Count).Press(Enter, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        other.Seen.ShouldContain("MF2021");
        other.Seen.ShouldContain("There is an error");
        other.Seen.ShouldContain("No page asks for this.");
    }

    [Fact]
    public async Task Wizard_of_a_file_changes_it_after_a_question_and_keeps_what_no_page_asks_for()
    {
        using var cli = new CliRun();
        var before = "# mine\nlabel: OLD\noutput: out.iso\nsequence: ts.yaml\nbootImage: winpe.wim\nallowUnprotectedSecrets: true\nsourceDate: 2026-01-31T12:00:00Z\nvariables:\n  Secret: { fromEnvironment: NOT_SET, secret: true }\n";
        cli.Write("media.yaml", before);
        var session = Media(cli, "standalone");
        void Change(Person person)
        {
            person.Press(Next).Down(IndexOf(session, "output", "label")).Press(Enter);
            person.Press(ConsoleKey.Backspace, ConsoleKey.Backspace, ConsoleKey.Backspace).Type("NEW").Press(Enter);
            for (var i = 2; i < session.Pages.Count; i++) person.Press(Next);
            person.Press(ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.Spacebar, Write); // do not build
        }

        using var unsure = new Person();
        cli.Terminal = unsure.Console;
        Change(unsure);
        unsure.Press(Enter, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.Cancelled, cli.Error + unsure.Console.Output);
        (await File.ReadAllTextAsync(cli["media.yaml"])).ShouldBe(before);

        using var sure = new Person();
        cli.Terminal = sure.Console;
        Change(sure);
        sure.Press(ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error + sure.Console.Output);
        sure.Seen.ShouldContain("comments of your own are not");
        var after = await File.ReadAllTextAsync(cli["media.yaml"]);
        after.ShouldContain("label: NEW\n");
        after.ShouldContain("sourceDate: ");
        after.ShouldContain("  Secret: {fromEnvironment: NOT_SET, secret: true}\n");
    }

    [Fact]
    public async Task Lists_are_edited_moved_and_emptied()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        cli.Write("media.yaml", "output: out.iso\nsequence: ts.yaml\nbootImage: winpe.wim\nallowUnprotectedSecrets: true\nexecutor: payload/MediaForge.Executor.exe\n");
        cli.Write("a.msu", "a");
        cli.Write("b.msu", "b");
        var session = Media(cli, "standalone");
        foreach (var page in session.Pages.TakeWhile(p => p.Key != "summary"))
        {
            if (page.Key == "updates")
                person.Press(Enter, ConsoleKey.A).Type("b.msu").Press(Enter, ConsoleKey.A).Type("a.m").Press(ConsoleKey.Tab, Enter, ConsoleKey.U, ConsoleKey.A).Type("no.msu").Press(Enter, ConsoleKey.Delete, Esc);
            if (page.Key == "packages")
                person.Press(Enter, ConsoleKey.A).Type("TOOLS").Press(Enter, ConsoleKey.DownArrow).Answer("ts.yaml").Press(Esc, Esc);
            if (page.Key == "customization")
                person.Press(Enter, ConsoleKey.A).Type("_Bad").Press(Esc, ConsoleKey.A).Type("Password").Press(Enter, ConsoleKey.DownArrow, ConsoleKey.Spacebar, ConsoleKey.DownArrow).Answer("CAPTURE").Press(Esc, Esc);
            person.Press(Next);
        }
        person.Press(ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.Spacebar, Write, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.Done, cli.Error + person.Console.Output);
        var written = await File.ReadAllTextAsync(cli["media.yaml"]);
        written.ShouldContain("updates:\n  - a.msu\n  - b.msu\n");
        written.ShouldContain("content:\n  TOOLS: ts.yaml\n");
        written.ShouldContain("variables:\n  Password: {fromEnvironment: CAPTURE, secret: true}\n");
        person.Seen.ShouldContain("names that start with an underscore");
        person.Seen.ShouldContain("MF2010"); // no.msu
    }

    [Fact]
    public async Task Wizard_of_a_bad_file_ends_with_2()
    {
        using var cli = new CliRun();
        using var person = new Person();
        cli.Terminal = person.Console;
        cli.Write("media.yaml", "lable: X\n");
        (await cli.RunAsync(["wizard", cli["media.yaml"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("MF2002");
    }

    [Theory]
    [InlineData(40, 16)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public async Task Screens_fit_the_terminal(int width, int height)
    {
        using var cli = new CliRun();
        using var person = new Person(width, height);
        cli.Terminal = person.Console;
        person.Press(Enter);
        ToSummary(cli, person, "standalone", help: true);
        person.Press(ConsoleKey.V, ConsoleKey.PageDown, Esc, ConsoleKey.Q, ConsoleKey.DownArrow, Enter);
        (await cli.RunAsync(["wizard"])).ShouldBe(ExitCodes.Cancelled, cli.Error);
        person.Console.Output.Split('\n').ShouldAllBe(l => l.TrimEnd().Length < width);
        person.Console.Output.Split("MediaForge  Create Task Sequence Media").Skip(1).SkipLast(1).ShouldAllBe(s => s.Split('\n', StringSplitOptions.None).Length >= height);
    }

    [Fact]
    public async Task Pages_are_printed_for_other_front_ends()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["wizard", "--pages"])).ShouldBe(ExitCodes.Done, cli.Error);
        using var json = JsonDocument.Parse(cli.Out);
        json.RootElement.GetProperty("media").GetProperty("pages")[0].GetProperty("fields")[0].GetProperty("choices").GetArrayLength().ShouldBe(4);
        json.RootElement.GetProperty("sequence").GetProperty("pages").GetArrayLength().ShouldBe(11);
        var pages = cli.Out;
        (await cli.RunAsync(["schema", "wizard"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldBe(pages);
        (await cli.RunAsync(["wizard", "--settings"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("| Select Media Type |");
    }
}
