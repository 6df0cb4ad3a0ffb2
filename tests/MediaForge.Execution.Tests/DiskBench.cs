using MediaForge.Execution.Machines;
using MediaForge.Execution.Simulation;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Execution.Tests;

/// <summary>A machine with Microsoft's programs, empty disks and a media on D:, for steps that partition and apply.</summary>
internal static class DiskBench
{
    public const string Media = @"D:\";

    public const string Content = @"D:\MediaForge\content\";

    /// <summary>A bench that runs the steps on a machine with one empty disk of a size in GB.</summary>
    public static Bench Create(int gigabytes, bool uefi, params StepSettings[] steps) =>
        new Bench([.. steps.Select((s, i) => new Step($"Step {i + 1}", s))]).OnEmptyDisk(gigabytes, uefi);

    /// <summary>Gives the machine Microsoft's programs, one empty disk of a size in GB, and the media.</summary>
    public static Bench OnEmptyDisk(this Bench bench, int gigabytes, bool uefi)
    {
        SimulatedTools.Install(bench.Machine);
        bench.Machine.Uefi = uefi;
        bench.Machine.AttachedDisks.Add(new Disk(0, (long)gigabytes << 30) { Bus = "SATA", Model = "QEMU HARDDISK", Serial = "QM00001" });
        bench.Machine.Disks.Format(new Volume(Media, "MEDIA", "UDF", VolumeKind.Optical, 4L << 30, 0));
        bench.Machine.Disks.AddFile(@"X:\MediaForge\MediaForge.Executor.exe", "MZ"u8);
        bench.Identity = bench.Identity with { MediaRoot = Media };
        return bench;
    }

    /// <summary>Puts a package on the media.</summary>
    public static Bench Package(this Bench bench, string id, string file, byte[] content)
    {
        bench.Machine.Disks.AddFile($@"{Content}{id}\{file}", content);
        return bench;
    }

    /// <summary>Puts the package OS1 with one Windows on the media.</summary>
    public static Bench WithWindows(this Bench bench) => bench.Package("OS1", "install.wim", SimulatedWim.Write(SimulatedWindows.Image()));

    /// <summary>The partition step of the wizard.</summary>
    public static PartitionDisk WizardLayout(bool uefi)
    {
        var options = new BuildAndCaptureOptions { Name = "T", ImagePackage = "OS1", CaptureDestination = @"\\s\c\r.wim" };
        return (PartitionDisk)BuildAndCaptureWizard.Create(options).Steps.Single(s => s.Name == $"Partition Disk 0 - {(uefi ? "UEFI" : "BIOS")}").Settings;
    }

    /// <summary>A partition step with these rows.</summary>
    public static PartitionDisk Layout(string style, params Partition[] partitions) => new() { DiskIndex = 0, Style = style, Partitions = partitions };

    /// <summary>Runs the steps, which must succeed.</summary>
    public static Bench Succeed(this Bench bench)
    {
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Message);
        return bench;
    }

    /// <summary>Runs the steps, which must fail, and returns the message; diskpart must not have run when nothing was to be touched.</summary>
    public static string Refuse(this Bench bench, int? code = null)
    {
        var result = bench.Start();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        if (code is not null) result.Code.ShouldBe(code.Value, result.Message);
        bench.Machine.Runs.Where(r => r.Program.EndsWith("diskpart.exe", StringComparison.Ordinal)).ShouldBeEmpty();
        return result.Message;
    }

    /// <summary>Keeps the scripts that diskpart is given.</summary>
    public static List<string[]> RecordScripts(this Bench bench)
    {
        var scripts = new List<string[]>();
        var real = new SimulatedDiskpart(bench.Machine);
        bench.Machine.AddProgram(@"X:\Windows\System32\diskpart.exe", (request, line) =>
        {
            scripts.Add(System.Text.Encoding.ASCII.GetString(bench.Machine.Disks.Read(request.Arguments[3..])!).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
            return real.Run(request, line);
        });
        return scripts;
    }
}
