using System.ComponentModel;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Execution.Tests;

/// <summary>The wizard's build-and-capture sequence on a simulated machine, from an empty disk to the WIM on the share.</summary>
internal sealed class FullCycle
{
    public const string Share = @"\\deploy\images";
    public const string Destination = Share + @"\ref\W11.wim";
    public const string Password = "hunter22-secret";

    private const int MostStarts = 40;

    private static readonly byte[] OldImage = SimulatedWim.Write(new SimulatedWim(new ImageFacts(1, "old", 1), new Dictionary<string, byte[]> { ["old.txt"] = [.. "old"u8] }));

    public FullCycle(bool uefi, Action<TaskSequence>? change = null, SimulationOptions? options = null, TextWriter? screen = null)
    {
        var sequence = NewSequence();
        change?.Invoke(sequence);
        Run = new SimulatedRun(sequence, options ?? new SimulationOptions { Uefi = uefi })
        {
            Screen = screen ?? TextWriter.Null,
            OnStarted = calls =>
            {
                IsExecuting = true;
                Started?.Invoke(calls);
            },
        };
        var other = Machine.OnOtherProgram!;
        Machine.OnOtherProgram = (request, line) =>
        {
            var name = request.Program[(request.Program.LastIndexOf('\\') + 1)..];
            if (name == "setup.exe") Machine.Disks.AddFile($@"C:\Apps\{request.Arguments.Trim('"')}", "installed"u8);
            return other(request, line);
        };
        Machine.Disks.AddFile(Destination, OldImage);
    }

    public SimulatedRun Run { get; }

    public SimulatedMachine Machine => Run.Machine;

    /// <summary>Called when the executor starts, with the calls that the start of the machine took.</summary>
    public Action<int>? Started { get; set; }

    /// <summary>Whether the executor runs; otherwise the machine starts by itself.</summary>
    public bool IsExecuting { get; private set; }

    /// <summary>The texts of all logs, wherever they are.</summary>
    public IEnumerable<string> Logs => Machine.Disks.Files.Where(f => f.EndsWith(".log", StringComparison.Ordinal)).Select(f => System.Text.Encoding.UTF8.GetString(Machine.Disks.Read(f)!));

    /// <summary>What the commands of steps that may not run twice were called with, in order.</summary>
    public IReadOnlyList<string> Commands => [.. Machine.Runs.Where(r => r.Program.EndsWith("mark.exe", StringComparison.Ordinal)).Select(r => r.Arguments)];

    public static TaskSequence NewSequence()
    {
        var sequence = BuildAndCaptureWizard.Create(new BuildAndCaptureOptions
        {
            Name = "Full cycle",
            ImagePackage = "WINDOWS",
            Updates = UpdateChoice.All,
            Applications = [new ApplicationToInstall("app/1", "First"), new ApplicationToInstall("app/2", "Second")],
            CaptureDestination = Destination,
            CaptureAccount = @"LAB\tester",
            CapturePassword = Password,
            CreatedBy = "Me",
        });
        var build = (Group)sequence.Children[0];
        var setup = build.Children.ToList().FindIndex(c => c is Step { Settings: SetupWindowsAndClient });
        build.Children.Insert(setup, Bench.Mark("in PE"));
        build.Children.Add(Bench.Mark("in Windows"));
        build.Children.Add(Bench.Restart("HD"));
        build.Children.Add(Bench.Mark("after a restart"));
        return sequence;
    }

    /// <summary>Starts the machine until the run has ended, and says how; the power is cut where a test has set it.</summary>
    public (RunOutcome Outcome, string Message) RunToEnd()
    {
        for (var start = 0; start < MostStarts; start++)
        {
            try
            {
                if (Run.Start() is not { } result) return (RunOutcome.WrongEnvironment, "Windows starts and nothing goes on with the run.");
                if (result.Outcome == RunOutcome.WrongEnvironment && result.Message.Contains("Take the media out", StringComparison.Ordinal)) Run.StartFromDisk();
                else if (result.Outcome != RunOutcome.Restarting) return (result.Outcome, result.Message);
            }
            catch (SimulatedPowerCutException)
            {
                if (FindEnd() is { } succeeded) return (succeeded ? RunOutcome.Succeeded : RunOutcome.Failed, "cut after the end");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
            {
                // Outside of steps: the executor shows the message and ends (Bootstrap).
                return (RunOutcome.Failed, "refused: " + e);
            }
            finally
            {
                IsExecuting = false;
            }
        }
        throw new InvalidOperationException("The run does not come to an end.");
    }

    /// <summary>What is at the destination: true for the new image, false for the old one. Anything else fails the test.</summary>
    public bool HasNewImage(string context)
    {
        var content = Machine.Disks.Read(Destination) ?? throw new InvalidDataException($"{context}: the old image is gone");
        if (content.AsSpan().SequenceEqual(OldImage)) return false;
        var image = SimulatedWim.Read(Destination, content).ShouldHaveSingleItem(context);
        string[] files = [@"Windows\System32\ntoskrnl.exe", @"Windows\servicing\Packages\simulated-update.msu", @"Apps\First", @"Apps\Second"];
        files.Where(f => !image.Files.ContainsKey(f)).ShouldBeEmpty(context);
        image.Files.Keys.Where(f => f.StartsWith("_SMSTaskSequence", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(context);
        return true;
    }

    /// <summary>A fault of the kinds that a machine answers with.</summary>
    public static Exception Fault(Random random) => random.Next(5) switch
    {
        0 => new IOException("the device is not ready", unchecked((int)0x80070015)),
        1 => new IOException("the network name is no longer available", unchecked((int)0x80070040)),
        2 => new IOException("the disk is full", unchecked((int)0x80070070)),
        3 => new UnauthorizedAccessException("access is denied") { HResult = unchecked((int)0x80070005) },
        _ => new IOException("the device reports a fault", unchecked((int)0x8007045D)),
    };

    /// <summary>What a program that cannot be started answers with.</summary>
    public static Exception StartFault() => new Win32Exception(193);

    private bool? FindEnd() => Machine.Disks.Files.Where(f => f.EndsWith(StatePaths.Journal, StringComparison.OrdinalIgnoreCase))
        .Select(f => JournalFormat.Read(Machine.Disks.Read(f)!, f).Records is [.., RunFinished finished] ? finished.Succeeded : (bool?)null).FirstOrDefault(f => f is not null);
}
