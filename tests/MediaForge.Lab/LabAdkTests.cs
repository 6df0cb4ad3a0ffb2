namespace MediaForge.Lab;

/// <summary>The lab ADK has the shape that media builders rely on.</summary>
public sealed class LabAdkTests
{
    [Theory]
    [InlineData("Windows Preinstallation Environment/amd64/en-us/winpe.wim")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/bootmgr")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/bootmgr.efi")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/Boot/BCD")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/Boot/boot.sdi")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/EFI/Boot/bootx64.efi")]
    [InlineData("Windows Preinstallation Environment/amd64/Media/EFI/Microsoft/Boot/BCD")]
    [InlineData("Windows Preinstallation Environment/amd64/fwfiles/etfsboot.com")]
    [InlineData("Deployment Tools/amd64/Oscdimg/efisys.bin")]
    [InlineData("Deployment Tools/amd64/Oscdimg/efisys_noprompt.bin")]
    public void Require_yields_the_files_of_an_installed_ADK(string path) => File.Exists(Path.Combine(LabAdk.Require().Root, path)).ShouldBeTrue();

    [Theory]
    [InlineData("/Windows/Boot/EFI/bootmgfw.efi")]
    [InlineData("/Windows/Boot/PCAT/bootmgr")]
    [InlineData("/Windows/Boot/Fonts/wgl4_boot.ttf")]
    [InlineData("/Windows/Boot/DVD/EFI/boot.sdi")]
    [InlineData("/Windows/Boot/DVD/PCAT/boot.sdi")]
    [InlineData("/Windows/System32/winpeshl.exe")]
    [InlineData("/Windows/System32/config/SYSTEM")]
    public void WinPeWim_holds_all_that_bootable_media_need(string path) =>
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("dir", LabAdk.Require().WinPeWim, "1", $"--path={path}").Trim().ShouldBe(path);

    [Fact]
    public void WinPeWim_is_a_bootable_LZX_image_of_Windows_PE()
    {
        var info = ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("info", LabAdk.Require().WinPeWim);

        info.ShouldMatch(@"Boot Index:\s+1\n");
        info.ShouldMatch(@"Compression:\s+LZX\n");
        info.ShouldMatch(@"Edition ID:\s+WindowsPE\n");
        info.ShouldMatch(@"Architecture:\s+x86_64\n");
    }
}
