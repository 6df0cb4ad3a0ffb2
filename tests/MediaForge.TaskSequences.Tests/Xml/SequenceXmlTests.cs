using System.Text;
using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Tests.Xml;

public sealed class SequenceXmlTests
{
    public static TheoryData<string> ConfigMgrFiles => SampleFiles.ConfigMgr;

    public static TheoryData<string> AllFiles => SampleFiles.All;

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Write_what_was_read_says_the_same(string name)
    {
        var sequence = Load(name, out _);
        SampleFiles.Differences(SampleFiles.Xml(name), Reload(sequence)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(ConfigMgrFiles))]
    public void Read_a_file_of_ConfigMgr_finds_no_problem(string name)
    {
        Load(name, out var problems);
        problems.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(ConfigMgrFiles))]
    public void BuildAction_gives_the_command_line_that_ConfigMgr_wrote(string name)
    {
        foreach (var step in Load(name, out _).Steps) step.Settings.BuildAction().ShouldBe(step.Action);
    }

    [Theory]
    [MemberData(nameof(ConfigMgrFiles))]
    public void Write_steps_made_anew_from_their_settings_gives_what_ConfigMgr_wrote(string name)
    {
        var read = Load(name, out _);
        var made = new TaskSequence();
        foreach (var reference in read.CollectReferences()) made.References.Add(reference);
        foreach (var variable in read.GlobalVariables) made.GlobalVariables.Add(variable);
        foreach (var child in read.Children) made.Children.Add(Remake(child));
        SampleFiles.Differences(SampleFiles.Xml(name), Reload(made)).ShouldBeEmpty();
    }

    [Fact]
    public void Read_the_build_and_capture_sequence_gives_its_steps()
    {
        var sequence = Load(SampleFiles.BuildAndCapture, out _);
        sequence.Children.Select(c => c.Name).ShouldBe(["Build the Reference Machine", "Capture the Reference Machine"]);
        sequence.Steps.Count().ShouldBe(13);
        var disk = sequence.Steps.Select(s => s.Settings).OfType<PartitionDisk>().Single();
        disk.Partitions.ShouldBe([new Partition("PRIMARY", "100", "Percent", "NTFS") { Bootable = true }]);
        sequence.Steps.Select(s => s.Settings).OfType<CaptureImage>().Single().Destination.ShouldBe(@"\\SCCB\Source\OSD\Captures\Win10_1903_071719.wim");
        var restart = sequence.Steps.First();
        restart.Line.ShouldBe(11);
        restart.Condition.ShouldBeOfType<CompoundCondition>().Parts.Single().ShouldBeOfType<VariableExpression>().Variable.ShouldBe("_SMSTSInWinPE");
    }

    [Fact]
    public void Read_an_inline_script_gives_its_text()
    {
        var script = (RunPowerShellScript)Load(SampleFiles.PowerShell, out _).Steps.Single().Settings;
        script.Script.ShouldContain("function");
        var written = script.Find("OSDRunPowerShellScriptSourceScript");
        script.Script = script.Script;
        script.Find("OSDRunPowerShellScriptSourceScript").ShouldBe(written);
    }

    [Fact]
    public void Read_a_file_of_MDT_reports_what_is_not_known()
    {
        var sequence = Load(SampleFiles.Mdt, out var problems);
        sequence.Name.ShouldBe("Reference image");
        problems.Where(p => p.Code == ProblemCodes.UnknownStep).Select(p => p.Where).ShouldBe(["mdt.ts.xml:10", "mdt.ts.xml:28"]);
        problems.Where(p => p.Code == ProblemCodes.UnknownXml).Select(p => p.Message).ShouldAllBe(m => m.Contains("expand") || m.Contains("startIn"));
        problems.ShouldAllBe(p => p.Severity == ProblemSeverity.Warning);
        sequence.Steps.Select(s => s.Settings).OfType<PartitionDisk>().Single().Partitions.Single().LetterVariable.ShouldBe("OSDisk");
    }

    [Fact]
    public void Read_everything_reports_each_thing_that_is_not_known()
    {
        var sequence = Load(SampleFiles.Everything, out var problems);
        problems.Count(p => p.Code == ProblemCodes.UnknownCondition).ShouldBe(2);
        problems.Count(p => p.Code == ProblemCodes.SubTaskSequence).ShouldBe(1);
        problems.Count(p => p.Code == ProblemCodes.UnknownStep).ShouldBe(1);
        problems.Count(p => p.Code == ProblemCodes.BadAttribute).ShouldBe(6);
        problems.Where(p => p.Code == ProblemCodes.UnknownXml).Select(p => p.Message).ShouldContain(m => m.Contains("fromTheFuture"));
        var odd = sequence.Steps.Single(s => s.Name == "Odd");
        odd.SuccessCodes.ShouldBe([0, 3010, 2, -1]);
        odd.Timeout.ShouldBe(TimeSpan.FromMinutes(15));
        odd.Settings.Find("Mine").ShouldBe(" ");
        var rules = sequence.Steps.Select(s => s.Settings).OfType<SetDynamicVariables>().Single().Rules;
        rules[0].Condition.ShouldBeOfType<CompoundCondition>().Parts.Single().ShouldBeOfType<MakeModelExpression>().Make.ShouldBe("Dell*");
        rules[0].Variables.ShouldBe([new DynamicVariable("A", "1 & 2")]);
        rules[1].ShouldBe(new DynamicVariableRule(null, rules[1].Variables));
        rules[1].Variables.Single().IsSecret.ShouldBeTrue();
    }

    [Fact]
    public void Write_after_a_change_has_the_change_and_keeps_the_rest()
    {
        var sequence = Load(SampleFiles.Everything, out _);
        var odd = sequence.Steps.Single(s => s.Name == "Odd");
        odd.Settings.Set("CommandLine", "other.exe");
        odd.Disabled = true;
        odd.RunIn = RunIn.WinPE;
        odd.Condition = new VariableExpression("A", "exists");
        sequence.Steps.Single(s => s.Name == "Enable BitLocker").Disabled = false;
        var xml = Reload(sequence).Descendants("step").ToArray();
        var step = xml.Single(s => (string?)s.Attribute("name") == "Odd");
        ((string?)step.Attribute("disable")).ShouldBe("true");
        ((string?)step.Attribute("runIn")).ShouldBe("WinPE");
        ((string?)step.Attribute("tomorrow")).ShouldBe("1");
        step.Element("condition")!.Element("expression").ShouldNotBeNull();
        step.Element("childOfTomorrow").ShouldNotBeNull();
        step.Element("defaultVarList")!.Elements().First().Value.ShouldBe("other.exe");
        ((string?)xml.Single(s => (string?)s.Attribute("name") == "Enable BitLocker").Attribute("disable")).ShouldBe("false");
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("<sequence", "1")]
    [InlineData("<sequence>\n<group name='a'>\n</sequence>", "3")]
    [InlineData("<!DOCTYPE sequence [<!ENTITY a 'b'>]><sequence>&a;</sequence>", "1")]
    [InlineData("<sequence>\n\u0001</sequence>", "2")]
    public void Read_malformed_XML_is_a_problem_with_its_line(string text, string line)
    {
        var result = SequenceXml.Read(text, "a.xml");
        result.Sequence.ShouldBeNull();
        result.Problems.Single().Code.ShouldBe(ProblemCodes.XmlMalformed);
        if (text.Length > 0) result.Problems.Single().Where.ShouldBe("a.xml:" + line);
    }

    [Fact]
    public void Read_something_else_is_a_problem() =>
        SequenceXml.Read("<unattend xmlns='urn:schemas-microsoft-com:unattend'/>").Problems.Single().Code.ShouldBe(ProblemCodes.XmlNotASequence);

    [Fact]
    public void Read_too_deep_or_too_long_is_a_problem()
    {
        var deep = string.Concat(Enumerable.Repeat("<group name='g'>", 100_000));
        SequenceXml.Read("<sequence>" + deep + string.Concat(Enumerable.Repeat("</group>", 100_000)) + "</sequence>").Problems.Single().Code.ShouldBe(ProblemCodes.XmlMalformed);
        SequenceXml.Read("<sequence>" + new string(' ', SafeXml.MaxLength) + "</sequence>").Problems.Single().Code.ShouldBe(ProblemCodes.XmlMalformed);
    }

    [Fact]
    public void Read_mutated_files_never_throws()
    {
        var random = new Random(20240131);
        foreach (var name in new[] { SampleFiles.Everything, SampleFiles.Mdt })
        {
            var bytes = File.ReadAllBytes(SampleFiles.PathOf(name));
            for (var round = 0; round < 1500; round++)
            {
                var copy = bytes.AsSpan(0, round % 3 == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
                for (var i = random.Next(1, 4); i > 0 && copy.Length > 0; i--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
                var result = SequenceXml.Read(new MemoryStream(copy));
                if (result.Sequence is null) result.Problems.ShouldNotBeEmpty();
                else Reload(result.Sequence).Name.LocalName.ShouldBe("sequence");
            }
        }
    }

    internal static TaskSequence Load(string name, out IReadOnlyList<Problem> problems)
    {
        using var stream = File.OpenRead(SampleFiles.PathOf(name));
        var result = SequenceXml.Read(stream, name);
        problems = result.Problems;
        return result.Sequence.ShouldNotBeNull();
    }

    internal static XElement Reload(TaskSequence sequence)
    {
        using var stream = new MemoryStream();
        SequenceXml.Write(sequence, stream);
        return XDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()), LoadOptions.PreserveWhitespace).Root!;
    }

    // The same step as a program would make it: without anything that remembers the file.
    private static SequenceNode Remake(SequenceNode node)
    {
        if (node is Group group)
        {
            var copy = new Group(group.Name) { Description = group.Description };
            foreach (var child in group.Children) copy.Children.Add(Remake(child));
            return copy;
        }
        var step = (Step)node;
        var settings = step.Settings.Definition.Create();
        foreach (var variable in step.Settings.Variables.Reverse()) settings.Set(variable.Name, variable.Value);
        var made = new Step(step.Name, settings) { Description = step.Description, Condition = step.Condition, RetryCount = step.RetryCount };
        settings.Complete(made);
        return made;
    }
}
