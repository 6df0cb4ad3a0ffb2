using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Tests.Xml;
using MediaForge.TaskSequences.Xml;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests.Yaml;

public sealed class SequenceYamlTests
{
    public static TheoryData<string> ConfigMgrFiles => SampleFiles.ConfigMgr;

    [Theory]
    [MemberData(nameof(ConfigMgrFiles))]
    public void Write_and_read_a_file_of_ConfigMgr_loses_nothing(string name)
    {
        var sequence = SequenceXmlTests.Load(name, out _);
        var yaml = SequenceYaml.Write(sequence);
        var back = Read(yaml);
        SampleFiles.Differences(SampleFiles.Xml(name), SequenceXmlTests.Reload(back)).ShouldBeEmpty();
        yaml.ShouldNotContain("xml: ");
        SequenceYaml.Write(back).ShouldBe(yaml);
    }

    [Theory]
    [InlineData(SampleFiles.Mdt)]
    [InlineData(SampleFiles.Everything)]
    public void Write_and_read_what_is_not_known_keeps_it(string name)
    {
        var yaml = SequenceYaml.Write(SequenceXmlTests.Load(name, out _));
        var back = SequenceYaml.Read(yaml, name, _ => null);
        back.Problems.ShouldAllBe(p => p.Severity == ProblemSeverity.Warning);
        SequenceYaml.Write(back.Sequence!).ShouldBe(yaml);
        var (steps, kept) = (SequenceXmlTests.Load(name, out _).Steps.ToArray(), back.Sequence!.Steps.ToArray());
        kept.Select(s => s.Name).ShouldBe(steps.Select(s => s.Name));
        kept.Select(s => s.Settings.BuildAction()).ShouldBe(steps.Select(s => s.Settings.BuildAction()));
        kept.Select(s => s.Settings.Variables.OrderBy(v => v.Name, StringComparer.Ordinal).ToArray()).ShouldBe(steps.Select(s => s.Settings.Variables.OrderBy(v => v.Name, StringComparer.Ordinal).ToArray()));
    }

    [Fact]
    public void Read_what_a_person_writes()
    {
        var sequence = Read("""
            name: Windows 11 build and capture
            steps:
              - group: Build the Reference Machine
                description: Builds it
                steps:
                  - restart: Restart in Windows PE
                    if: { variable: _SMSTSInWinPE, equals: "false" }
                    target: WinPE
                    timeout: 10
                  - runCommandLine: Collect logs
                    commandLine: cmd /c copy
                    continueOnError: true
                    runIn: WinPE
                    successCodes: [0, 3010, 5]
                    timeLimit: 60
                    if:
                      - any:
                          - { file: C:\a.txt }
                          - { folder: C:\b }
                          - none: [ { registry: HKLM\SOFTWARE\X, value: Y, equals: 1 } ]
                      - { wmi: SELECT * FROM Win32_BIOS }
                  - partitionDisk: Disk
                    style: GPT
                    partitions:
                      - { type: EFI, size: 500, sizeUnits: MB, fileSystem: FAT32, assignLetter: false }
                      - { type: Primary, fileSystem: NTFS, bootable: true }
                  - applyNetworkSettings: Network
                    join: domain
                    domain: corp.example
                    account: CORP\joiner
                    password: { fromEnvironment: JOIN_PASSWORD }
                  - runPowerShell: Script
                    executionPolicy: Bypass
                    script: |
                      Get-Date
                      'ä'
                  - setDynamicVariables:
                    rules:
                      - if: { make: "Dell*", model: "*" }
                        set: { Vendor: Dell, Key: { value: x, secret: true } }
                      - set: { Always: "1" }
                  - installApplication: Applications
                    retryCount: 2
                    applications: [ { id: App1 }, { id: App2, displayName: Two } ]
            """);
        var steps = sequence.Steps.ToArray();
        var restart = (RestartComputer)steps[0].Settings;
        (restart.Target, restart.Timeout, restart.BuildAction()).ShouldBe(("WinPE", 10, "smsboot.exe /target:WinPE"));
        var root = (CompoundCondition)steps[0].Condition!;
        root.Parts.Single().ShouldBeOfType<VariableExpression>().Fields.ShouldBe(new VariableExpression("_SMSTSInWinPE", "equals", "false").Fields);
        steps[0].Line.ShouldBe(6);

        steps[1].SuccessCodes.ShouldBe([0, 3010, 5]);
        (steps[1].RunIn, steps[1].ContinueOnError, steps[1].Timeout).ShouldBe((RunIn.WinPE, true, TimeSpan.FromMinutes(1)));
        steps[1].Settings.Find("SuccessCodes").ShouldBe("0 3010 5");
        var parts = ((CompoundCondition)steps[1].Condition!).Parts;
        ((CompoundCondition)parts[0]).Operator.ShouldBe(ConditionOperator.Or);
        ((CompoundCondition)((CompoundCondition)parts[0]).Parts[2]).Operator.ShouldBe(ConditionOperator.Not);
        ((WmiExpression)parts[1]).Namespace.ShouldBe(@"root\cimv2");

        ((PartitionDisk)steps[2].Settings).Partitions.ShouldBe(
        [
            new Partition("EFI", "500", "MB", "FAT32") { AssignLetter = false },
            new Partition("Primary", "", "Percent", "NTFS") { Bootable = true },
        ]);
        steps[2].RunIn.ShouldBe(RunIn.WinPE);
        var network = (ApplyNetworkSettings)steps[3].Settings;
        (network.JoinType, network.JoinPassword).ShouldBe(("0", "hunter2"));
        ((RunPowerShellScript)steps[4].Settings).Script.ShouldBe("Get-Date\r\n'ä'\r\n");
        steps[5].Name.ShouldBe("Set Dynamic Variables");
        var rules = ((SetDynamicVariables)steps[5].Settings).Rules;
        rules[0].Variables.ShouldBe([new DynamicVariable("Vendor", "Dell"), new DynamicVariable("Key", "x", true)]);
        var applications = (InstallApplication)steps[6].Settings;
        applications.BuildAction().ShouldBe("smsappinstall.exe /app:App1,App2 /basevar: /continueOnError:False");
        steps[6].Settings.Find("RetryCount").ShouldBe("2");
        sequence.References.ShouldBe([new SequenceReference(null, null, "App1"), new SequenceReference(null, null, "App2")]);
        SequenceYaml.Write(sequence).ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("steps:\n  - restart: A\n    tiemout: 5", ProblemCodes.UnknownKey, "f.yaml:3", "timeout")]
    [InlineData("steps:\n  - restrat: A", ProblemCodes.StepKindMissing, "f.yaml:2", "restart")]
    [InlineData("steps:\n  - restart: A\n    timeout: 5\n    timeout: 6", ProblemCodes.DuplicateKey, "f.yaml:4", "twice")]
    [InlineData("steps: 5", ProblemCodes.WrongShape, "f.yaml:1", "list")]
    [InlineData("name: x", ProblemCodes.WrongShape, "f.yaml:1", "steps")]
    [InlineData("- a", ProblemCodes.WrongShape, "f.yaml:1", "mapping")]
    [InlineData("steps:\n  - restart: A\n    disabled: maybe", ProblemCodes.BadValue, "f.yaml:3", "true or false")]
    [InlineData("steps:\n  - restart: A\n    runIn: Mars", ProblemCodes.BadValue, "f.yaml:3", "WinPE")]
    [InlineData("steps:\n  - restart: A\n    message: { fromEnvironment: NOPE }", ProblemCodes.EnvironmentVariableMissing, "f.yaml:3", "NOPE")]
    [InlineData("steps:\n  - restart: A\n    group: B", ProblemCodes.StepKindMissing, "f.yaml:3", "both")]
    [InlineData("steps:\n  - restart: A\n    if: { variable: x }", ProblemCodes.WrongShape, "f.yaml:3", "operator")]
    [InlineData("steps:\n  - restart: A\n    if: { varable: x, equals: y }", ProblemCodes.UnknownKey, "f.yaml:3", "variable")]
    [InlineData("steps:\n  - restart: \"a\\x01\"", ProblemCodes.BadValue, "f.yaml:2", "U+0001")]
    [InlineData("steps:\n  - restart: \"a\\ud800\"", ProblemCodes.YamlMalformed, "f.yaml:2", "")]
    [InlineData("steps:\n  - xml: <step", ProblemCodes.XmlMalformed, "f.yaml:2", "XML")]
    [InlineData("a: &x [1]\nb: *x", ProblemCodes.YamlMalformed, "f.yaml:1", "aliases")]
    [InlineData("a: [\nb: c", ProblemCodes.YamlMalformed, "f.yaml:1", "")]
    [InlineData("a: b\n---\nc: d", ProblemCodes.YamlMalformed, "f.yaml:2", "more than one")]
    [InlineData("steps: !!list []", ProblemCodes.YamlMalformed, "f.yaml:1", "Tags")]
    public void Read_what_is_wrong_is_a_problem_with_its_line(string yaml, string code, string where, string says)
    {
        var problem = SequenceYaml.Read(yaml, "f.yaml", _ => null).Problems.First(p => p.Severity == ProblemSeverity.Error);
        problem.Code.ShouldBe(code, problem.ToString());
        problem.Where.ShouldBe(where);
        (problem.Message + problem.Hint).ShouldContain(says);
    }

    [Fact]
    public void Read_deep_nesting_is_a_problem() =>
        SequenceYaml.Read(new string('[', 50_000), "f.yaml", _ => null).Problems.Single().Code.ShouldBe(ProblemCodes.YamlMalformed);

    [Fact]
    public void Read_mutated_text_never_throws()
    {
        var random = new Random(7);
        var yaml = SequenceYaml.Write(SequenceXmlTests.Load(SampleFiles.Everything, out _)) + SequenceYaml.Write(SequenceXmlTests.Load(SampleFiles.BuildAndCapture, out _))[6..];
        const string alphabet = " \n\t:-[]{}\"'|>#&*!%@`,?ab1~\\\u0001\ud83d";
        for (var round = 0; round < 1500; round++)
        {
            var text = (round % 3 == 0 ? yaml[..random.Next(yaml.Length)] : yaml).ToCharArray();
            for (var i = random.Next(1, 5); i > 0 && text.Length > 0; i--) text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            var result = SequenceYaml.Read(new string(text), "f.yaml", _ => null);
            if (result.Sequence is null) result.Problems.ShouldNotBeEmpty();
            else SequenceXml.Write(result.Sequence, Stream.Null);
        }
    }

    private static TaskSequence Read(string yaml)
    {
        var result = SequenceYaml.Read(yaml, "test.yaml", name => name == "JOIN_PASSWORD" ? "hunter2" : null);
        result.Problems.ShouldBeEmpty();
        return result.Sequence.ShouldNotBeNull();
    }
}
