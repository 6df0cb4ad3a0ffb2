using System.Security.Cryptography;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;

namespace MediaForge.Execution.Tests;

/// <summary>Packages against the manifest, as the step that uses one meets them.</summary>
public class PackageCheckTests
{
    private const string Setup = @"D:\MediaForge\content\PKG1\x64\setup.exe";
    private const string Data = @"D:\MediaForge\content\PKG1\data.bin";

    private static Step Use(string package) => new("Use " + package, new RunCommandLine { CommandLine = "mark 1", PackageId = package });

    /// <summary>A media with a package of two files, and one whose name only begins like it.</summary>
    private static Bench WithMedia(params SequenceNode[] nodes)
    {
        var bench = new Bench(nodes);
        bench.Machine.Disks.Format(new Volume(@"D:\", "M", "UDF", VolumeKind.Optical, 1, 0));
        List<ManifestFile> files = [];
        foreach (var (path, content) in new[] { (Setup, "setup"), (Data, "data"), (@"D:\MediaForge\content\PKG12\other", "other") })
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(content);
            bench.Machine.Disks.AddFile(path, bytes);
            files.Add(new ManifestFile(path[3..].Replace('\\', '/'), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))) { Blocks = MediaForge.Bytes.BlockChecksums.Of(bytes) });
        }
        bench.Identity = bench.Identity with { MediaRoot = @"D:\", Manifest = new MediaManifest { Format = OnMediaFormat.Version, Id = bench.Identity.MediaId, Files = files, BootImages = [] } };
        return bench;
    }

    [Fact]
    public void FindFault_good_package_is_read_once_in_a_run_and_the_log_says_so()
    {
        var bench = WithMedia(Use("pkg1"), Use("PKG1"));
        bench.Machine.Disks.AddFile(@"D:\MediaForge\content\PKG12\other", "wrong, but not used"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.Count.ShouldBe(2);
        bench.LogText.ShouldContain("checking the package pkg1: 2 files, 0 MB");
        bench.LogText.Split("is as the manifest says").Length.ShouldBe(2);
    }

    [Fact]
    public void FindFault_changed_file_fails_the_step_and_is_named()
    {
        var bench = WithMedia(Use("PKG1"));
        bench.Machine.Disks.AddFile(Data, "dat4"u8);
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.WrongHash);
        result.Message.ShouldContain(Data + " is not what was put on the media");
        result.Message.ShouldContain("It was changed at offset 3 (0x3): 34 instead of 61.");
        result.Message.ShouldContain("0x80091007: the hash value is not correct");
        bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void FindFault_is_asked_again_after_a_fault()
    {
        var bench = WithMedia(Use("PKG1").ContinueOnError(), Command("repair"), Use("PKG1"));
        bench.Machine.Disks.AddFile(Data, "dat4"u8);
        bench.Machine.AddProgram(@"X:\Windows\System32\repair.exe", (_, _) =>
        {
            bench.Machine.Disks.AddFile(Data, "data"u8);
            return new ProcessResult(0);
        });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.Count.ShouldBe(1);
    }

    [Fact]
    public void FindFault_missing_file_fails_the_step_and_is_named()
    {
        var bench = WithMedia(Use("PKG1"));
        bench.Machine.Disks.Delete(Data);
        bench.Start().Message.ShouldContain(Data + " cannot be read");
        bench.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void FindFault_package_that_the_manifest_does_not_know_fails_the_step()
    {
        var bench = WithMedia(Use("ADDED"));
        bench.Machine.AddProgram(@"D:\MediaForge\content\ADDED\mark.exe", (_, _) => new ProcessResult(0));
        bench.Start().Message.ShouldContain("The manifest of the media knows no package ADDED");
    }

    [Fact]
    public void FindFault_without_a_manifest_checks_nothing()
    {
        var bench = WithMedia(Use("PKG1"));
        bench.Identity = bench.Identity with { Manifest = null };
        bench.Machine.Disks.AddFile(Data, "dat4"u8);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
    }
}
