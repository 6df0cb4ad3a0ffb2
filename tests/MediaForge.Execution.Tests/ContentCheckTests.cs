using System.Security.Cryptography;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.DiskBench;

namespace MediaForge.Execution.Tests;

/// <summary>A bad media is found out before the disk is wiped.</summary>
public class ContentCheckTests
{
    private const string Data = Content + @"PKG1\data.bin";

    /// <summary>Partitions the disk, and then uses the package in a step that can be changed.</summary>
    private static Bench WithMedia(Func<Step, SequenceNode>? change = null, params SequenceNode[] before)
    {
        var use = new Step("Use", new RunCommandLine { CommandLine = "mark 1", PackageId = "PKG1" });
        var bench = new Bench([.. before, new Step("Partition", WizardLayout(uefi: true)), change?.Invoke(use) ?? use]).OnEmptyDisk(20, uefi: true).Package("PKG1", "data.bin", "data"u8.ToArray()).Program("mark", 0);
        bench.Identity = bench.Identity with
        {
            Manifest = new MediaManifest
            {
                Format = OnMediaFormat.Version,
                Id = bench.Identity.MediaId,
                Files = [new ManifestFile(Data[3..].Replace('\\', '/'), 4, Convert.ToHexStringLower(SHA256.HashData("data"u8))) { Blocks = MediaForge.Bytes.BlockChecksums.Of("data"u8) }],
                BootImages = [],
            },
        };
        return bench;
    }

    private static Bench Flip(Bench bench)
    {
        bench.Machine.Disks.AddFile(Data, "dat4"u8);
        return bench;
    }

    [Fact]
    public void Check_good_package_is_read_once_and_before_the_disk_is_wiped()
    {
        var bench = WithMedia().Succeed();
        var log = System.Text.Encoding.UTF8.GetString(bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Logs\SMSTSLog\smsts.log")!);
        log.Split("is as the manifest says").Length.ShouldBe(2);
        log.IndexOf("is as the manifest says", StringComparison.Ordinal).ShouldBeLessThan(log.IndexOf("is destroyed now", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_changed_file_stops_the_run_before_the_disk_is_wiped_and_is_named()
    {
        var message = Flip(WithMedia()).Refuse(ErrorText.WrongHash);
        message.ShouldContain("Nothing was changed yet, but 'Use' would fail: " + Data + " is not what was put on the media");
        message.ShouldContain("It was changed at offset 3 (0x3): 34 instead of 61.");
    }

    [Fact]
    public void Check_package_that_is_not_on_the_media_stops_the_run_before_the_disk_is_wiped() =>
        WithMedia(_ => new Step("Use", new RunCommandLine { CommandLine = "mark 1", PackageId = "PKG2" })).Refuse().ShouldContain("The manifest of the media knows no package PKG2");

    [Fact]
    public void Check_passes_over_steps_that_are_disabled_or_whose_condition_is_false()
    {
        Flip(WithMedia(s => s.Disabled())).Succeed();
        Flip(WithMedia(s => Bench.Group("G", s.When(Bench.If("Image", "equals", "A"))), Bench.Set("Image", "B"))).Succeed();
        Flip(WithMedia(s => Bench.Group("G", s).When(Bench.If("Image", "equals", "A")), Bench.Set("Image", "A"))).Refuse(ErrorText.WrongHash);
    }

    [Fact]
    public void Check_only_warns_of_a_step_that_continues_on_error()
    {
        var bench = Flip(WithMedia(s => Bench.Group("G", s).ContinueOnError())).Succeed();
        bench.LogText.ShouldContain("'Use', which continues on error, will fail: " + Data);
    }

    [Fact]
    public void Check_can_be_turned_off()
    {
        var bench = Flip(WithMedia(before: Bench.Set("MediaForgeSkipContentCheck", "true")));
        bench.Start().Code.ShouldBe(ErrorText.WrongHash); // at its use
        bench.Machine.Runs.ShouldContain(r => r.Program.EndsWith("diskpart.exe", StringComparison.Ordinal));
        bench.Screen.ToString().ShouldContain("MediaForgeSkipContentCheck is true");
    }
}
