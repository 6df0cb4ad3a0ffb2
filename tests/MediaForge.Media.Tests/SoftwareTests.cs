using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

/// <summary>Packages, applications and updates, from media.yaml to the catalog inside the boot image.</summary>
public class SoftwareTests
{
    private const string Yaml = """
        content:
          PLAIN001: pkg
          PROG0001:
            path: pkg
            name: Agent
            programs:
              Install: setup.exe /S
              Repair: { commandLine: fix.exe, timeout: 60, successCodes: [0, 17], restartCodes: 0x80070BC2 }
          DRV00001: { path: drv, kind: DriverPackage }
        applications:
          ScopeId_1/Application_2:
            name: Seven
            content: apps/seven
            install: msiexec.exe /i seven.msi /qn
            detect: { productCode: '{23170F69-40C1-2702-2409-000001000000}' }
          Runtime:
            package: PROG0001
            install: runtime.exe /quiet
            startIn: runtime
            timeout: 0
            successCodes: [0, 1]
            restartCodes: 3010
            detect: { file: 'C:\R\r.exe', registryKey: 'HKLM\SOFTWARE\R', value: Version, data: '2' }
        updates:
          - updates/first.msu
          - updates/more
        """;

    private static DemoInputs NewInputs(string yaml, string steps, out MediaDefinition definition)
    {
        var inputs = new DemoInputs();
        foreach (var name in new[] { "pkg/setup.exe", "drv/net/net.inf", "drv/net/net.sys", "apps/seven/seven.msi", "updates/first.msu", "updates/more/b.cab", "updates/more/a.msu", "updates/more/readme.txt", "plain.wim" }) inputs.Write(name, name);
        var sequence = inputs.Write("ts.yaml", "name: x\nsteps:\n" + steps);
        var (read, problems) = MediaDefinitionFile.Load(inputs.Write("media.yaml", yaml), [], _ => null);
        problems.ShouldBeEmpty();
        definition = read with { BootImage = inputs.BootImage, Sequence = sequence, Executor = inputs.Executor, Output = inputs.Output, SourceDate = DemoInputs.Date };
        return inputs;
    }

    private static string[] CodesOf(string yaml, string steps)
    {
        using var inputs = NewInputs(yaml, steps, out var definition);
        return [.. inputs.Plan(definition).Problems.Where(p => p.Code.StartsWith("MF2", StringComparison.Ordinal)).Select(p => p.Code)];
    }

    [Fact]
    public void Catalog_inside_the_boot_image_holds_what_media_yaml_says()
    {
        using var inputs = NewInputs(Yaml, "  - restart: A\n", out var definition);
        var media = inputs.Compose(definition);
        var image = WimFile.Open(media.Tree.FindFile("sources/boot.wim")!.Content).OpenImage(1);
        var catalog = MediaCatalog.FromJson(image.OpenFile(image.Find(MediaPaths.Catalog)!).ToArray());

        catalog.Packages.Select(p => (p.Id, p.Name, p.Kind)).ShouldBe([("PLAIN001", "PLAIN001", "package"), ("PROG0001", "Agent", "package"), ("DRV00001", "DRV00001", "driverPackage")]);
        var programs = catalog.FindPackage("prog0001")!.Programs;
        programs.Select(p => (p.Name, p.CommandLine, p.Timeout)).ShouldBe([("Install", "setup.exe /S", 7200), ("Repair", "fix.exe", 60)]);
        programs[0].RestartCodes.ShouldBe([3010, 1641]);
        programs[1].SuccessCodes.ShouldBe([0, 17]);
        programs[1].RestartCodes.ShouldBe([unchecked((int)0x80070BC2)]);

        var seven = catalog.FindApplication("seven")!;
        (seven.Id, seven.Package, seven.Timeout).ShouldBe(("ScopeId_1/Application_2", "Application_2", 7200));
        seven.Detection!.ProductCode.ShouldBe("{23170F69-40C1-2702-2409-000001000000}");
        var runtime = catalog.FindApplication("Runtime")!;
        (runtime.Name, runtime.Package, runtime.StartIn, runtime.Timeout).ShouldBe(("Runtime", "PROG0001", "runtime", 0));
        runtime.SuccessCodes.ShouldBe([0, 1]);
        runtime.RestartCodes.ShouldBe([3010]);
        runtime.Detection.ShouldBe(new CatalogDetection { File = @"C:\R\r.exe", RegistryKey = @"HKLM\SOFTWARE\R", RegistryValue = "Version", RegistryData = "2" });

        catalog.Updates.ShouldBe(["UPDATES/1/first.msu", "UPDATES/2/a.msu", "UPDATES/2/b.cab"]);
        media.Tree.FindFile("MediaForge/content/UPDATES/2/b.cab").ShouldNotBeNull();
        media.Tree.FindFile("MediaForge/content/UPDATES/2/readme.txt").ShouldBeNull();
        media.Tree.FindFile("MediaForge/content/Application_2/seven.msi").ShouldNotBeNull();
    }

    [Fact]
    public void Catalog_changes_the_id_of_the_media()
    {
        using var inputs = NewInputs(Yaml, "  - restart: A\n", out var definition);
        using var others = NewInputs(Yaml.Replace("seven.msi /qn", "seven.msi /qb", StringComparison.Ordinal), "  - restart: A\n", out var other);
        inputs.Compose(definition).Identity.Id.ShouldNotBe(inputs.Compose(definition with { Applications = other.Applications }).Identity.Id);
    }

    [Fact]
    public void Load_command_lines_path_keeps_the_programs_of_the_file()
    {
        using var folder = new TempFolder();
        var path = folder.Write("media.yaml", "content:\n  A: { path: x, programs: { Install: setup.exe } }\n");
        var (definition, problems) = MediaDefinitionFile.Load(path, [new("content.A", "/elsewhere", "--set")], _ => null);
        problems.ShouldBeEmpty();
        definition.Content.ShouldHaveSingleItem().Path.ShouldBe(Path.GetFullPath("/elsewhere"));
        definition.Content[0].Programs.ShouldHaveSingleItem().CommandLine.ShouldBe("setup.exe");
    }

    [Fact]
    public void Load_applications_are_not_for_the_command_line() =>
        MediaDefinitionFile.Load(null, [new("applications.A", "setup.exe", "--set")], _ => null).Problems.ShouldHaveSingleItem().ToString().ShouldContain("media.yaml only");

    [Theory]
    [InlineData("applications: { A: setup.exe }", "install: ...")]
    [InlineData("applications: { A: { content: x } }", "'install' is missing")]
    [InlineData("applications: { A: { instal: x } }", "'instal' is not one of")]
    [InlineData("applications: { A: { install: x, content: y, package: Z } }", "either content or package")]
    [InlineData("applications: { A: { install: x, timeout: long } }", "no whole number")]
    [InlineData("applications: { A: { install: x, timeout: -1 } }", "number of seconds")]
    [InlineData("applications: { A: { install: x, detect: {} } }", "needs a file")]
    [InlineData("applications: { A: { install: x, detect: { value: v } } }", "need a registryKey")]
    [InlineData("applications: { A: { install: x, detect: { registryKey: k, data: d } } }", "needs a value")]
    [InlineData("applications: { A: { install: x, detect: { productCode: 7zip } } }", "no product code")]
    [InlineData("applications: { A: { install: x, successCodes: { a: b } } }", "single value")]
    [InlineData("content: { A: { name: x } }", "'path' is missing")]
    [InlineData("content: { A: { path: x, kind: bottle } }", "driverPackage")]
    [InlineData("content: { A: { path: x, programs: [y] } }", "name: value")]
    [InlineData("content: { updates: x }", "use another one")]
    public void Load_reports_what_is_wrong_with_software(string yaml, string mentions)
    {
        using var folder = new TempFolder();
        var problem = MediaDefinitionFile.Load(folder.Write("media.yaml", yaml), [], _ => null).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2003");
        problem.ToString().ShouldContain(mentions);
    }

    [Theory]
    [InlineData("applications: { A: { install: x }, a: { install: y } }", "MF2004")]
    [InlineData("content: { A: x, a: y }", "MF2004")]
    public void Load_ids_that_differ_in_case_only_are_the_same(string yaml, string code)
    {
        using var folder = new TempFolder();
        MediaDefinitionFile.Load(folder.Write("media.yaml", yaml), [], _ => null).Problems.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("applications: { A: { install: x, name: N }, B: { install: y, name: n } }", "MF2031")]
    [InlineData("applications: { A: { install: x, package: NOPE } }", "MF2032")]
    [InlineData("applications: { A: { install: x, content: pkg } }\ncontent: { A: pkg }", "MF2033")]
    [InlineData("applications: { s/A: { install: x, content: pkg }, t/A: { install: x, content: pkg, name: n } }", "MF2033")]
    [InlineData("applications: { A: { install: x, content: nowhere } }", "MF2010")]
    [InlineData("applications: { 'A b': { install: x, content: pkg } }", "MF2003")]
    [InlineData("updates: plain.wim", "MF2036")]
    [InlineData("updates: pkg", "MF2036")]
    [InlineData("updates: nowhere", "MF2010")]
    [InlineData("content: { A: { path: pkg, kind: driverPackage } }", "MF2037")]
    public void Plan_reports_software_that_cannot_be_put_on_the_media(string yaml, string code) => CodesOf(yaml, "  - restart: A\n").ShouldContain(code);

    [Theory]
    [InlineData("  - installApplication: I\n    applications: [ { id: Nothing } ]\n", "MF2030")]
    [InlineData("  - installApplication: I\n    applications: [ { id: ScopeId_1/Application_2 } ]\n", null)]
    [InlineData("  - installApplication: I\n    applications: [ { id: ScopeId_9/Other, displayName: seven } ]\n", null)]
    [InlineData("  - installApplication: I\n    applications: [ { id: '%App%' } ]\n", null)]
    [InlineData("  - installApplication: I\n    disabled: true\n    applications: [ { id: Nothing } ]\n", null)]
    [InlineData("  - installPackage: I\n    package: PROG0001\n    program: Install\n", null)]
    [InlineData("  - installPackage: I\n    package: PROG0001\n    program: Instal\n", "MF2034")]
    [InlineData("  - installPackage: I\n    package: PLAIN001\n    program: Install\n", "MF2034")]
    [InlineData("  - applyDriverPackage: I\n    package: DRV00001\n", null)]
    [InlineData("  - autoApplyDrivers: I\n", null)]
    [InlineData("  - autoApplyDrivers: I\n    categories: DRV00001,Printers\n", "MF2040")]
    [InlineData("  - installUpdates: I\n", null)]
    public void Plan_holds_steps_against_the_catalog(string steps, string? code) => CodesOf(Yaml, steps).ShouldBe(code is null ? [] : [code]);

    [Theory]
    [InlineData("content: { P: { path: pkg, kind: package } }", "  - applyDriverPackage: I\n    package: P\n", "MF2038")]
    [InlineData("content: { P: pkg }", "  - applyDriverPackage: I\n    package: P\n", "MF2037")]
    [InlineData("", "  - autoApplyDrivers: I\n", "MF2039")]
    [InlineData("", "  - installUpdates: I\n", "MF2035")]
    public void Plan_says_what_a_media_lacks_for_a_step(string yaml, string steps, string code) => CodesOf(yaml, steps).ShouldBe([code]);

    [Fact]
    public void Plan_takes_the_kind_of_a_package_from_the_steps_and_the_files()
    {
        using var inputs = NewInputs("content: { D: drv, I: plain.wim, P: pkg }", "  - applyDriverPackage: A\n    package: D\n", out var definition);
        var file = inputs.Plan(definition).Plan!.BootImageFiles.Single(f => f.Path == MediaPaths.Catalog);
        MediaCatalog.FromJson(file.Content.ToArray()).Packages.Select(p => p.Kind).ShouldBe(["driverPackage", "image", "package"]);
    }
}
