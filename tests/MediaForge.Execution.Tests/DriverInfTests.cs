using System.Text;
using MediaForge.Execution.Drivers;

namespace MediaForge.Execution.Tests;

/// <summary>Reading INF files and ranking drivers.</summary>
public class DriverInfTests
{
    private const string Net = """"
        ; a comment [Version]
        [version]
        Signature = "$WINDOWS NT$"
        Class     = Net
        Provider  = %Maker%          ; who
        DriverVer = 03/21/2024,12.19.2.45
        CatalogFile.NTamd64 = net.cat

        [Manufacturer]
        %Maker% = Contoso, NTamd64, NTx86.6.1, NTamd64.10.0...16299, NTarm64

        [Contoso]
        %Old% = Old.ndi, PCI\VEN_1111&DEV_0001

        [Contoso.NTamd64]
        %Nic% = Nic.ndi, PCI\VEN_8086&DEV_100E, \
                PCI\VEN_8086&DEV_100F
        "Plain; name" = Nic.ndi, "PCI\VEN_8086&DEV_1010&SUBSYS_00000001"

        [CONTOSO.ntamd64.10.0...16299]
        %Nic% = Nic.ndi, PCI\VEN_8086&DEV_2000

        [Contoso.NTarm64]
        %Nic% = Nic.ndi, PCI\VEN_8086&DEV_3000

        [Strings.0407]
        Nic = "Netzwerk"
        [Strings]
        Maker = "Contoso, ""Inc."""
        Nic = "Contoso NIC"
        """";

    private static DriverInf Parse(string text, Encoding? encoding = null) =>
        DriverInf.Parse("x.inf", encoding is null ? Encoding.Latin1.GetBytes(text) : [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]).ShouldNotBeNull();

    [Fact]
    public void Parse_reads_version_and_models_for_x64_only()
    {
        var inf = Parse(Net);
        (inf.Class, inf.Provider, inf.CatalogFile).ShouldBe(("Net", "Contoso, \"Inc.\"", "net.cat"));
        inf.Date.ShouldBe(new DateOnly(2024, 3, 21));
        inf.Version.ShouldBe(new Version(12, 19, 2, 45));
        inf.Models.Count.ShouldBe(3);
        inf.Models[0].Description.ShouldBe("Contoso NIC");
        inf.Models[0].Ids.ShouldBe([@"PCI\VEN_8086&DEV_100E", @"PCI\VEN_8086&DEV_100F"]);
        inf.Models[1].Description.ShouldBe("Plain; name");
        inf.Models[1].Ids.ShouldBe([@"PCI\VEN_8086&DEV_1010&SUBSYS_00000001"]);
        inf.Models[2].Ids.ShouldBe([@"PCI\VEN_8086&DEV_2000"]);
    }

    public static TheoryData<string> Encodings => ["utf-16", "utf-16BE", "utf-8"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Parse_reads_every_encoding(string name)
    {
        var inf = Parse(Net.Replace("Maker = \"Contoso", "Maker = \"Grüße", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal), Encoding.GetEncoding(name));
        inf.Provider.ShouldStartWith("Grüße");
        inf.Models.Count.ShouldBe(3);
        DriverInf.Parse("x.inf", Encoding.Unicode.GetBytes(Net)).ShouldNotBeNull().Models.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[autorun]\nopen=setup.exe")]
    [InlineData("[Version]\nClass=Net")]
    [InlineData("[Version\nSignature")]
    [InlineData("=\n,\n[\n]\n\\")]
    public void Parse_of_other_files_is_null(string text) => DriverInf.Parse("x.inf", Encoding.ASCII.GetBytes(text)).ShouldBeNull();

    [Theory]
    [InlineData("[Version]\nSignature=$Chicago$\nDriverVer")]
    [InlineData("[Version]\nSignature=$Chicago$\nDriverVer=\n[Manufacturer]\nx\n%y%=,NTamd64\n=,,\n[.NTamd64]\na=b")]
    [InlineData("[Version]\nSignature=\"$Windows NT$\nDriverVer=99/99/2024,x.y\n[Manufacturer]\n\"a=b")]
    public void Parse_of_damaged_files_gives_what_there_is(string text) => DriverInf.Parse("x.inf", Encoding.ASCII.GetBytes(text))?.Models.ShouldBeEmpty();

    [Fact]
    public void Match_takes_the_best_id_of_the_device()
    {
        var match = Parse(Net).Match([@"PCI\VEN_8086&DEV_1010&SUBSYS_00000002", @"pci\ven_8086&dev_100f", @"PCI\VEN_8086&DEV_100E"]).ShouldNotBeNull();
        (match.Rank, match.IsCompatible, match.Description).ShouldBe((1, true, "Contoso NIC"));
        Parse(Net).Match([@"PCI\VEN_8086&DEV_3000", @"PCI\VEN_1111&DEV_0001"]).ShouldBeNull();
    }

    [Theory]
    [InlineData(@"A", "01/01/2020,1.0", @"B", "01/01/2024,1.0", true)]
    [InlineData(@"A", "01/01/2020,1.0", @"A", "01/01/2024,1.0", false)]
    [InlineData(@"A", "01/01/2024,2.0", @"A", "01/01/2024,1.0", true)]
    [InlineData(@"C, A", "01/01/2024,2.0", @"A", "01/01/2020,1.0", false)]
    [InlineData(@"A", "", @"A", "01/01/2020,1.0", false)]
    public void Compare_ranks_as_windows_does(string firstIds, string firstVersion, string secondIds, string secondVersion, bool firstWins)
    {
        static DriverInf Inf(string ids, string version) => Parse($"[Version]\nSignature=\"$Windows NT$\"\nDriverVer={version}\n[Manufacturer]\nm=M,NTamd64\n[M.NTamd64]\nd=i,{ids}");
        string[] device = ["A", "B"];
        (DriverMatch.Compare(Inf(firstIds, firstVersion).Match(device)!, Inf(secondIds, secondVersion).Match(device)!) < 0).ShouldBe(firstWins);
    }
}
