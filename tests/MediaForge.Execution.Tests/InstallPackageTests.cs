using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;

namespace MediaForge.Execution.Tests;

/// <summary>Install Package and Download Package Content.</summary>
public class InstallPackageTests
{
    private static CatalogPackage Apps(params string[] programs) =>
        new("APPS", "Applications", PackageKind.Package, [.. programs.Select(p => new CatalogProgram(p, $"{p}.exe /quiet", null, 600, [0], [3010]))]);

    [Fact]
    public void Run_program_of_a_package_in_its_folder()
    {
        var bench = InWindows(out _, StepOf(new InstallPackage { Package = "apps", Program = "one" })).WithPackages(Apps("One")).WithInstaller("One");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One"]);
        bench.Machine.Runs[0].WorkingDirectory.ShouldBe(Content + "APPS");
        bench.Machine.Runs[0].Timeout.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Run_programs_that_variables_name_with_restarts_between()
    {
        var bench = InWindows(out _, Set("P001", "APPS:One"), Set("P002", "APPS:Two"), StepOf(new InstallPackage { BaseVariable = "P" })).WithPackages(Apps("One", "Two")).WithInstaller("One", 3010).WithInstaller("Two");
        bench.RunToEnd().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One", "Two"]);
        bench.Machine.Restarts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("APPS:Nothing", "has no program 'Nothing', only One")]
    [InlineData("NONE:One", "The media has no package NONE")]
    [InlineData("APPS", "write PACKAGE:PROGRAM")]
    public void Run_what_is_not_there_is_named(string value, string mentions)
    {
        var bench = InWindows(out _, Set("P001", value), StepOf(new InstallPackage { BaseVariable = "P" })).WithPackages(Apps("One")).WithInstaller("One");
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.FileNotFound);
        result.Message.ShouldContain(mentions);
    }

    [Fact]
    public void Run_failure_with_continue_goes_on()
    {
        var bench = InWindows(out _, Set("P001", "APPS:One"), Set("P002", "APPS:Two"), StepOf(new InstallPackage { BaseVariable = "P", ContinueOnInstallError = true })).WithPackages(Apps("One", "Two")).WithInstaller("One", 1603).WithInstaller("Two");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Marks.ShouldBe(["One", "Two"]);
        bench.LogText.ShouldContain("failed: APPS:One");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Cut_in_the_program_repeats_only_what_may_be(int retryCount, bool succeeds)
    {
        var cut = true;
        var bench = InWindows(out _, StepOf(new InstallPackage { Package = "APPS", Program = "One" }).Retry(retryCount)).WithPackages(Apps("One"));
        bench.Machine.AddProgram(Content + @"APPS\One.exe", (_, _) => cut ? throw new Simulation.SimulatedPowerCutException() : new ProcessResult(0));
        Should.Throw<Simulation.SimulatedPowerCutException>(() => bench.Start());
        cut = false;
        bench.Machine.PowerOn(inWindowsPE: false);
        var result = bench.Start();
        result.Outcome.ShouldBe(succeeds ? RunOutcome.Succeeded : RunOutcome.Failed);
        if (!succeeds) result.Code.ShouldBe(ErrorText.Interrupted);
    }

    [Fact]
    public void Download_copies_to_the_sequences_folder_and_names_it()
    {
        var bench = InWindowsPE(out _, StepOf(new DownloadPackageContent { Packages = [new("PKG1"), new("PKG2")], Variable = "Where" })).WithContent("PKG1/a.txt", "PKG1/sub/b.txt", "PKG2/c.txt");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["Where01"].ShouldBe(@"C:\_SMSTaskSequence\Packages\PKG1");
        bench["Where02"].ShouldBe(@"C:\_SMSTaskSequence\Packages\PKG2");
        bench.Machine.Disks.Read(@"C:\_SMSTaskSequence\Packages\PKG1\sub\b.txt").ShouldBe("PKG1/sub/b.txt"u8.ToArray());
    }

    [Theory]
    [InlineData("CCMCache", "", ErrorText.NotSupported)]
    [InlineData("Custom", "", ErrorText.InvalidParameter)]
    [InlineData("Moon", "", ErrorText.InvalidParameter)]
    [InlineData("Custom", @"C:\Own", 0)]
    public void Download_location_is_heeded(string location, string path, int code)
    {
        var bench = InWindowsPE(out _, StepOf(new DownloadPackageContent { Packages = [new("PKG1")], Location = location, Path = path })).WithContent("PKG1/a.txt");
        bench.Start().Code.ShouldBe(code);
        if (code == 0) bench.Machine.Disks.Read(path + @"\PKG1\a.txt").ShouldNotBeNull();
    }

    [Fact]
    public void Download_what_does_not_fit_is_refused_before_copying()
    {
        var bench = InWindowsPE(out _, StepOf(new DownloadPackageContent { Packages = [new("PKG1")], Location = "Custom", Path = @"E:\Own" })).WithContent("PKG1/a.txt");
        bench.Machine.Disks.Format(new Volume(@"E:\", "Small", "NTFS", VolumeKind.Fixed, 100, 3));
        var result = bench.Start();
        result.Code.ShouldBe(ErrorText.FromWin32(112));
        bench.Machine.Disks.Read(@"E:\Own\PKG1\a.txt").ShouldBeNull();
    }

    [Fact]
    public void Download_of_a_missing_package_can_be_passed_over()
    {
        var bench = InWindowsPE(out _, StepOf(new DownloadPackageContent { Packages = [new("NONE"), new("PKG1")], Variable = "Where", ContinueOnError = true })).WithContent("PKG1/a.txt");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench["Where01"].ShouldBeNull();
        bench["Where02"].ShouldNotBeNull();
        InWindowsPE(out _, StepOf(new DownloadPackageContent { Packages = [new("NONE")] })).Start().Message.ShouldContain("no package NONE");
    }
}
