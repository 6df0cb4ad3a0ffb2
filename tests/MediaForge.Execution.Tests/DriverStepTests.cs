using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using static MediaForge.Execution.Tests.Bench;
using static MediaForge.Execution.Tests.SoftwareBench;

namespace MediaForge.Execution.Tests;

/// <summary>Apply Driver Package and Auto Apply Drivers.</summary>
public class DriverStepTests
{
    private static Bench WithDriver(Bench bench, string path, string ids, string version = "01/01/2024,1.0", bool signed = true, string decoration = "NTamd64")
    {
        bench.Machine.Disks.AddFile(Content + path, System.Text.Encoding.ASCII.GetBytes($"[Version]\nSignature=\"$Windows NT$\"\nClass=Net\nDriverVer={version}\n{(signed ? "CatalogFile=x.cat" : string.Empty)}\n[Manufacturer]\nm=M,{decoration}\n[M.{decoration}]\nDevice=i,{ids}\n"));
        return bench;
    }

    private static Bench NewBench(out Simulation.SimulatedSoftwareTools tools, MediaForge.TaskSequences.StepSettings settings)
    {
        var bench = InWindowsPE(out tools, Set("OSDTargetSystemDrive", "C:"), StepOf(settings)).WithPackages(new CatalogPackage("DRV1", "Laptop", PackageKind.DriverPackage, []), new CatalogPackage("DRV2", "Desktop", PackageKind.DriverPackage, []), new CatalogPackage("PKG1", "Other", PackageKind.Package, []));
        WithDriver(bench, @"DRV1\net\a.inf", "PCI\\A");
        WithDriver(bench, @"DRV1\disk\b.inf", "PCI\\B, PCI\\C");
        WithDriver(bench, @"DRV2\a2.inf", "PCI\\A", "02/01/2024,1.0");
        WithDriver(bench, @"PKG1\no.inf", "PCI\\A", "02/01/2025,1.0");
        return bench;
    }

    private static string[] Added(Bench bench) => [.. bench.Machine.Disks.Files.Where(f => f.StartsWith(@"C:\Windows\INF\", StringComparison.Ordinal)).Select(f => f[15..])];

    [Fact]
    public void ApplyDriverPackage_adds_each_driver_and_leaves_out_what_is_none()
    {
        var bench = NewBench(out _, new ApplyDriverPackage { Package = "DRV1" }).WithContent("DRV1/autorun.inf", "DRV1/readme.txt");
        WithDriver(bench, @"DRV1\x86\c.inf", "PCI\\A", decoration: "NTx86");
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs.Select(r => r.Arguments).ShouldBe([@"/Image:C:\ /Add-Driver /Driver:D:\MediaForge\content\DRV1\disk\b.inf", @"/Image:C:\ /Add-Driver /Driver:D:\MediaForge\content\DRV1\net\a.inf"]);
        Added(bench).ShouldBe(["a.inf", "b.inf"]);
        bench.LogText.ShouldContain("autorun.inf is no driver's file");
        bench.LogText.ShouldContain(@"x86\c.inf has no devices for x64");
        bench.LogText.ShouldContain(@"driver added: D:\MediaForge\content\DRV1\net\a.inf (Net, 1.0)");
    }

    [Fact]
    public void ApplyDriverPackage_refused_driver_does_not_keep_the_others_out_and_fails_the_step()
    {
        var bench = NewBench(out var tools, new ApplyDriverPackage { Package = "DRV1" });
        WithDriver(bench, @"DRV1\unsigned.inf", "PCI\\D", signed: false);
        tools.Codes["b.inf"] = 2;
        var result = bench.Start();
        result.Code.ShouldBe(2);
        result.Message.ShouldContain("2 of 3 drivers were refused");
        result.Message.ShouldContain(@"DRV1\disk\b.inf: 0x00000002 (2): the file was not found");
        result.Message.ShouldContain("unsigned.inf: 0x00000032 (50)");
        result.Message.ShouldContain("the step can allow unsigned drivers");
        Added(bench).ShouldBe(["a.inf"]);
    }

    [Fact]
    public void ApplyDriverPackage_options_reach_dism()
    {
        var bench = NewBench(out _, new ApplyDriverPackage { Package = "DRV1", Recurse = true, AllowUnsigned = true });
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.Machine.Runs.ShouldHaveSingleItem().Arguments.ShouldBe(@"/Image:C:\ /Add-Driver /Driver:D:\MediaForge\content\DRV1 /Recurse /ForceUnsigned");
        Added(bench).ShouldBe(["a.inf", "b.inf"]);
        var odd = NewBench(out _, new ApplyDriverPackage { Package = "DRV1", Recurse = true, AdditionalOptions = "/Moon" });
        odd.Start().Code.ShouldBe(87);
        odd.Machine.Runs.ShouldHaveSingleItem().Arguments.ShouldEndWith(" /Recurse /Moon");
    }

    [Fact]
    public void ApplyDriverPackage_what_is_missing_is_named()
    {
        NewBench(out _, new ApplyDriverPackage { Package = "NONE" }).Start().Message.ShouldContain("no package NONE");
        NewBench(out _, new ApplyDriverPackage { Package = "EMPTY" }).WithContent("EMPTY/autorun.inf").Start().Message.ShouldContain("holds no driver for x64");
        InWindowsPE(out _, StepOf(new ApplyDriverPackage { Package = "DRV1" })).Start().Message.ShouldContain("No Windows was applied before");
        var bench = NewBench(out _, new ApplyDriverPackage { Package = "DRV1" });
        bench.Machine.Disks.Delete(@"X:\Windows\System32\dism.exe");
        bench.Start().Message.ShouldContain(@"X:\Windows\System32\dism.exe is missing");
    }

    [Theory]
    [InlineData(true, "", new[] { "a2.inf", "b.inf" })]
    [InlineData(false, "", new[] { "a.inf", "a2.inf", "b.inf" })]
    [InlineData(true, "laptop", new[] { "a.inf", "b.inf" })]
    [InlineData(true, "DRV2, Moon", new[] { "a2.inf" })]
    public void AutoApplyDrivers_adds_what_fits_the_devices(bool best, string categories, string[] added)
    {
        var bench = NewBench(out _, new AutoApplyDrivers { BestMatch = best, Categories = categories });
        bench.Machine.Devices.Add([@"PCI\A&SUBSYS_1", @"PCI\A"]);
        bench.Machine.Devices.Add([@"PCI\C"]);
        bench.Machine.Devices.Add([@"USB\X"]);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Added(bench).ShouldBe(added);
        bench.LogText.ShouldContain("fit the 3 devices of this machine");
        if (categories.Contains("Moon", StringComparison.Ordinal)) bench.LogText.ShouldContain("no driver package has the id or name 'Moon'");
    }

    [Fact]
    public void AutoApplyDrivers_of_unknown_devices_adds_all_drivers()
    {
        var bench = NewBench(out _, new AutoApplyDrivers());
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Added(bench).ShouldBe(["a.inf", "a2.inf", "b.inf"]);
        bench.LogText.ShouldContain("the devices of this machine cannot be found out");
    }

    [Fact]
    public void AutoApplyDrivers_that_finds_none_is_no_failure()
    {
        var bench = NewBench(out _, new AutoApplyDrivers());
        bench.Machine.Devices.Add(["USB\\X"]);
        bench.Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        Added(bench).ShouldBeEmpty();
        bench.WithPackages().Start().Outcome.ShouldBe(RunOutcome.Succeeded);
        bench.LogText.ShouldContain("the media holds no driver package");
    }

    [Fact]
    public void Cut_at_every_call_all_drivers_are_added()
    {
        foreach (var (boot, call) in NewBench(out _, new ApplyDriverPackage { Package = "DRV1" }).EveryCall())
        {
            var bench = NewBench(out _, new ApplyDriverPackage { Package = "DRV1" });
            bench.RunWithCut(boot, call).Outcome.ShouldBe(RunOutcome.Succeeded, $"boot {boot}, call {call}");
            Added(bench).ShouldBe(["a.inf", "b.inf"]);
        }
    }
}
