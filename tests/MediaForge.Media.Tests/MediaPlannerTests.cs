using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.TaskSequences;
using MediaForge.Wim;

namespace MediaForge.Media.Tests;

public class MediaPlannerTests
{
    [Fact]
    public void Plan_of_a_boot_wim_alone_is_enough()
    {
        using var inputs = new DemoInputs();
        var result = inputs.Plan(inputs.Definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        result.Problems.ShouldBeEmpty();
        result.Plan.ImageIndex.ShouldBe(1);
    }

    [Fact]
    public void Plan_reports_everything_that_is_missing_at_once()
    {
        using var inputs = new DemoInputs();
        var result = inputs.Plan(new MediaDefinition { BootImage = "/no/winpe.wim", Sequence = "/no/ts.xml", Drivers = ["/no/drivers"], Content = [new("A", "/no/a")], Client = "/no/client", Executor = "/no/exe" });
        result.Plan.ShouldBeNull();
        result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Where).ShouldBe(["bootImage", "sequence", "executor", "drivers", "client", "content"], ignoreOrder: true);
    }

    [Fact]
    public void Plan_without_anything_says_what_is_needed()
    {
        using var inputs = new DemoInputs();
        inputs.Plan(new MediaDefinition { Executor = inputs.Executor }).Problems.Select(p => p.Code).ShouldBe(["MF2012", "MF2012"]);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(100, "")]
    [InlineData(40_000, "")]
    public void Plan_of_a_truncated_wim_says_so(int length, string mentions)
    {
        using var inputs = new DemoInputs();
        var cut = inputs.Write("cut.wim", File.ReadAllBytes(inputs.BootImage)[..length]);
        var problem = inputs.Plan(inputs.Definition with { BootImage = cut }).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2011");
        problem.Message.ShouldContain(cut);
        problem.Message.ShouldContain(mentions);
    }

    [Fact]
    public void Plan_of_a_solid_wim_says_what_to_do()
    {
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        using var inputs = new DemoInputs();
        wimlib.RunOk("export", inputs.BootImage, "1", inputs["boot.esd"], "--solid");
        var problem = inputs.Plan(inputs.Definition with { BootImage = inputs["boot.esd"] }).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2011");
        problem.Message.ShouldContain("export");
    }

    [Fact]
    public void Plan_of_an_image_that_is_not_there_lists_those_that_are()
    {
        using var inputs = new DemoInputs();
        inputs.Plan(inputs.Definition with { Image = "7" }).Problems.ShouldContain(p => p.Where == "image" && p.Message.Contains("MediaForge demonstration", StringComparison.Ordinal));
        inputs.Plan(inputs.Definition with { Image = "mediaforge demonstration" }).Plan.ShouldNotBeNull();
    }

    [Fact]
    public void Plan_of_another_architecture_is_refused()
    {
        using var inputs = new DemoInputs();
        var arm = inputs.WriteBootImage("arm.wim", e => e.SetImageProperty(1, "WINDOWS/ARCH", "12"));
        inputs.Plan(inputs.Definition with { BootImage = arm }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2013");
    }

    [Fact]
    public void Plan_of_something_that_is_no_windows_pe_is_refused()
    {
        using var inputs = new DemoInputs();
        var other = inputs.WriteBootImage("other.wim", e => e.Image(1).Delete("Windows/System32/winpeshl.exe"));
        inputs.Plan(inputs.Definition with { BootImage = other }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2014");
    }

    [Fact]
    public void Plan_without_bios_boot_manager_warns_and_goes_on()
    {
        using var inputs = new DemoInputs();
        var wim = inputs.WriteBootImage("uefi.wim", e => e.Image(1).Delete("Windows/Boot/PCAT"));
        var result = inputs.Plan(inputs.Definition with { BootImage = wim });
        result.Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2016");
        result.Plan.ShouldNotBeNull();
        inputs.Plan(inputs.Definition with { BootImage = wim, Firmware = FirmwareChoice.Both }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2015");
        inputs.Plan(inputs.Definition with { BootImage = wim, Firmware = FirmwareChoice.Uefi }).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Plan_without_boot_sdi_names_the_file_and_every_place()
    {
        using var inputs = new DemoInputs();
        var wim = inputs.WriteBootImage("nosdi.wim", e => e.Image(1).Delete("Windows/Boot/DVD"));
        inputs.Write("kit/Media/readme.txt", "nothing");
        var problem = inputs.Plan(inputs.Definition with { BootImage = wim, BootFiles = [inputs["kit"]] }).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("MF2015");
        problem.Message.ShouldContain("boot.sdi");
        problem.Message.ShouldContain(inputs["kit"]);
        problem.Message.ShouldContain(inputs[Path.Combine("kit", "Media")]);
        problem.Message.ShouldContain("Windows/Boot/DVD/EFI/boot.sdi");
    }

    [Theory]
    [InlineData("Windows Preinstallation Environment/amd64", "Deployment Tools/amd64/Oscdimg", "")]
    [InlineData("Assessment and Deployment Kit/Windows Preinstallation Environment/amd64", "Assessment and Deployment Kit/Deployment Tools/amd64/Oscdimg", "")]
    [InlineData("windows preinstallation environment/AMD64", "deployment tools/amd64/oscdimg", "")]
    [InlineData("Windows Preinstallation Environment/amd64", "Deployment Tools/amd64/Oscdimg", "Windows Preinstallation Environment")]
    public void Plan_finds_the_adks_files_under_any_of_its_folders(string pe, string tools, string given)
    {
        using var inputs = new DemoInputs();
        inputs.Write($"kit/{pe}/en-us/winpe.wim", File.ReadAllBytes(inputs.BootImage));
        inputs.Write($"kit/{pe}/Media/bootmgr", "kit bootmgr");
        inputs.Write($"kit/{pe}/Media/EFI/Boot/bootx64.efi", "kit bootx64");
        inputs.Write($"kit/{pe}/Media/bootmgr.efi", "kit bootmgr.efi");
        inputs.Write($"kit/{pe}/Media/Boot/boot.sdi", "kit sdi");
        inputs.Write($"kit/{tools}/etfsboot.com", "kit etfsboot");
        inputs.Write($"kit/{tools}/efisys_noprompt.bin", FatWith("EFI/BOOT/BOOTX64.EFI"));
        var media = inputs.Compose(inputs.Definition with { BootImage = null, BootFiles = [Path.Combine(inputs["kit"], given)] });
        Text(media, "bootmgr").ShouldBe("kit bootmgr");
        Text(media, "efi/boot/bootx64.efi").ShouldBe("kit bootx64");
        Text(media, "boot/boot.sdi").ShouldBe("kit sdi");
        var entries = OpticalImage.Open(media.Image).BootEntries;
        System.Text.Encoding.ASCII.GetString(entries[0].Image.ReadBytes(0, 12)).ShouldBe("kit etfsboot");
        entries.Count.ShouldBe(2);
    }

    [Fact]
    public void Plan_takes_boot_files_and_boot_image_straight_out_of_an_iso()
    {
        using var inputs = new DemoInputs();
        var disc = new MediaTree();
        disc.AddFile("bootmgr", ByteSource.FromText("iso bootmgr"));
        disc.AddFile("boot/boot.sdi", ByteSource.FromText("iso sdi"));
        disc.AddFile("efi/boot/bootx64.efi", ByteSource.FromText("iso bootx64"));
        disc.AddFile("sources/boot.wim", ByteSource.FromFile(inputs.BootImage));
        var iso = inputs.Write("win.iso", OpticalWriter.Build(disc, new OpticalOptions { VolumeLabel = "WIN", Timestamp = DemoInputs.Date, VolumeSetId = 1 }));
        foreach (var definition in new[] { inputs.Definition with { BootImage = iso, BootFiles = [iso] }, inputs.Definition with { BootImage = null, BootFiles = [iso] } })
        {
            var media = inputs.Compose(definition);
            Text(media, "bootmgr").ShouldBe("iso bootmgr");
            Text(media, "efi/boot/bootx64.efi").ShouldBe("iso bootx64");
        }
    }

    [Fact]
    public void Plan_that_would_overwrite_an_input_is_refused()
    {
        using var inputs = new DemoInputs();
        inputs.Plan(inputs.Definition with { Output = inputs.BootImage }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2022");
    }

    [Fact]
    public void Plan_with_a_prompt_needs_microsofts_loaders()
    {
        using var inputs = new DemoInputs();
        inputs.Plan(inputs.Definition with { PressKey = true }).Problems.ShouldHaveSingleItem().Code.ShouldBe("MF2024");
        inputs.Plan(inputs.Definition with { Loaders = LoaderChoice.Microsoft }).Problems.Select(p => p.Code).ShouldBe(["MF2015", "MF2015"]);
    }

    [Fact]
    public void Plan_warns_about_packages_and_drivers_that_are_not_there()
    {
        using var inputs = new DemoInputs();
        inputs.Write("drivers/readme.txt", "none");
        var xml = inputs.Write("ts.xml", """<sequence version="3.10"><referenceList><reference package="ABC00001" /></referenceList></sequence>""");
        var result = inputs.Plan(inputs.Definition with { Sequence = xml, Drivers = [inputs["drivers"]] });
        result.Problems.Select(p => p.Code).ShouldBeSubsetOf(["MF2020", "MF2023", .. result.Problems.Where(p => p.Code.StartsWith("MF1", StringComparison.Ordinal)).Select(p => p.Code)]);
        result.Problems.ShouldContain(p => p.Code == "MF2020");
        result.Problems.ShouldContain(p => p.Code == "MF2023");
        result.Plan.ShouldNotBeNull();
    }

    [Fact]
    public void Plan_warns_of_secrets_that_are_allowed_by_name_and_never_shows_them()
    {
        using var inputs = new DemoInputs();
        var yaml = inputs.Write("secret.yaml", "name: x\nsteps:\n  - connectNetworkFolder: Logs\n    path: \\\\server\\logs\n    account: D\\u\n    password: hunter2\n");
        var problems = inputs.Plan(inputs.Definition with { Sequence = yaml, Variables = [new("Key", "hunter3", true)], AllowUnprotectedSecrets = true }).Problems;
        var warning = problems.Single(p => p.Code == "MF2025");
        warning.Message.ShouldContain("Key");
        warning.Message.ShouldContain("password of 'Logs'");
        string.Join('\n', problems).ShouldNotContain("hunter");
    }

    private static byte[] FatWith(string path)
    {
        var volume = new MediaTree();
        volume.AddFile(path, ByteSource.FromText("loader"));
        return Disk.FatImage.Build(volume, new Disk.FatImageOptions { Label = "EFI", VolumeSerial = 1, Timestamp = DemoInputs.Date }).ToArray();
    }

    private static string Text(ComposedMedia media, string path) => System.Text.Encoding.UTF8.GetString(media.Tree.FindFile(path)!.Content.ToArray());
}
