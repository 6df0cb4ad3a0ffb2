using System.Text;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Tests;

/// <summary>
/// A whole build and capture with secrets of every kind: at every call of a program, and at the end, none is in a file, in a log, on the
/// screen or on a command line; but for the places that are named here.
/// </summary>
public class SecretsOnTheMachineTests
{
    /// <summary>Windows needs passwords there to set itself up; they are deleted when it is.</summary>
    private const string AnswerFile = @"C:\Windows\panther\unattend\unattend.xml";

    /// <summary>Characters that JSON, XML, command lines and regular expressions have their own opinion of.</summary>
    private const string Alphabet = "abcXYZ0189 '<>&+/=\\$%^()[]{}|;,.:!?*#~@äß€";

    private static string NewSecret(Random random, int number) => $"s{number}" + string.Concat(Enumerable.Range(0, random.Next(8, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])).Replace('%', '&').Trim() + "z";

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Run_leaves_no_secret_anywhere(int seed, bool uefi)
    {
        var random = new Random(seed);
        string[] secrets = [.. Enumerable.Range(0, 5).Select(i => NewSecret(random, i)), FullCycle.Password];
        using var screen = new StringWriter();
        var cycle = new FullCycle(
            uefi,
            sequence =>
            {
                var windows = (ApplyWindowsSettings)sequence.Steps.First(s => s.Settings is ApplyWindowsSettings).Settings;
                (windows.RandomAdminPassword, windows.AdminPassword) = (false, secrets[0]);
                var children = ((Group)sequence.Children[0]).Children;
                children.Insert(0, Bench.Set("Hidden", secrets[1], secret: true));
                children.Insert(1, new Step("Keep what a program says", new RunCommandLine { CommandLine = "says.exe", OutputVariable = "Said" }));
                children.Insert(2, Bench.Set("Shown", "[%FromMedia%] %Said%"));
            },
            new SimulationOptions { Uefi = uefi, Variables = [new Variable("FromMedia", secrets[2], true), new Variable("Other", secrets[3], true), new Variable("Unused", secrets[4], true)] },
            screen);
        var faults = new HashSet<string>();
        var other = cycle.Machine.OnOtherProgram!;
        cycle.Machine.OnOtherProgram = (request, line) =>
        {
            Look(cycle, secrets, faults, request.Program);
            if (!request.Program.EndsWith("says.exe", StringComparison.Ordinal)) return other(request, line);
            line("the password is " + secrets[2]);
            return new ProcessResult(0);
        };
        var end = cycle.RunToEnd();
        end.Outcome.ShouldBe(RunOutcome.Succeeded, end.Message);
        Look(cycle, secrets, faults, "the end");
        foreach (var secret in secrets)
        {
            if (screen.ToString().Contains(secret, StringComparison.OrdinalIgnoreCase)) faults.Add($"{secret} is on the screen");
            foreach (var run in cycle.Machine.Runs.Where(r => r.Arguments.Contains(secret, StringComparison.Ordinal))) faults.Add($"{secret} is on the command line of {run.Program}");
        }
        faults.ShouldBeEmpty();
        cycle.Machine.Disks.Files.ShouldNotContain(AnswerFile);
        cycle.Machine.Disks.Files.Where(f => f.Contains(StatePaths.RunKey, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        // The secrets were there: the run has used them.
        cycle.Run.Variables.IsSecret("FromMedia").ShouldBeTrue();
        screen.ToString().ShouldContain("Shown=[********] the password is ********");
    }

    /// <summary>The answer file goes with a failure too: who starts the half-made Windows next is not known.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failed_run_leaves_no_answer_file(bool inWindowsPE)
    {
        var cycle = new FullCycle(uefi: true, sequence =>
        {
            var windows = (ApplyWindowsSettings)sequence.Steps.First(s => s.Settings is ApplyWindowsSettings).Settings;
            (windows.RandomAdminPassword, windows.AdminPassword) = (false, "hunter22-admin");
            var children = ((Group)sequence.Children[0]).Children;
            var at = children.ToList().FindIndex(c => c.Name == (inWindowsPE ? "in PE" : "in Windows"));
            children.Insert(at, Bench.Command("bad.exe"));
        });
        var other = cycle.Machine.OnOtherProgram!;
        var seen = false;
        cycle.Machine.OnOtherProgram = (request, line) =>
        {
            if (!request.Program.EndsWith("bad.exe", StringComparison.Ordinal)) return other(request, line);
            seen = cycle.Machine.Disks.Files.Contains(AnswerFile, StringComparer.OrdinalIgnoreCase);
            return new ProcessResult(5);
        };
        cycle.RunToEnd().Outcome.ShouldBe(RunOutcome.Failed);
        seen.ShouldBe(inWindowsPE, "Windows is set up with it, and it is deleted then");
        cycle.Machine.Disks.Files.ShouldNotContain(f => f.Equals(AnswerFile, StringComparison.OrdinalIgnoreCase));
    }

    private static void Look(FullCycle cycle, string[] secrets, HashSet<string> faults, string when)
    {
        foreach (var file in cycle.Machine.Disks.Files.Where(f => !f.Equals(AnswerFile, StringComparison.OrdinalIgnoreCase)))
        {
            var content = cycle.Machine.Disks.Read(file)!;
            foreach (var secret in secrets)
                if (Forms(secret).Any(form => content.AsSpan().IndexOf(form) >= 0)) faults.Add($"{secret} is in {file} ({when})");
        }
    }

    /// <summary>A secret as it may stand in a file: as text, as JSON and XML write it, and in base64.</summary>
    private static IEnumerable<byte[]> Forms(string secret)
    {
        yield return Encoding.UTF8.GetBytes(secret);
        yield return Encoding.Unicode.GetBytes(secret);
        yield return System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(secret)[1..^1];
        yield return Encoding.UTF8.GetBytes(System.Security.SecurityElement.Escape(secret)!);
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..8]);
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Unicode.GetBytes(secret))[..12]);
    }
}
