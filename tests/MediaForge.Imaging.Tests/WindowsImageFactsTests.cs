using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using MediaForge.Bytes;
using MediaForge.Registry;
using MediaForge.Wim;

namespace MediaForge.Imaging.Tests;

public class WindowsImageFactsTests
{
    private const string Software = @"\Windows\System32\config\SOFTWARE";
    private const string System = @"\Windows\System32\config\SYSTEM";

    [Fact]
    public void Wimlib_finds_the_same_facts()
    {
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        using var temp = new TempFolder();
        var windows = SampleWindows.Eleven();
        windows.Control.Create("ProductOptions").SetMultiString("ProductSuite", "Enterprise", "Terminal Server");
        windows.Control.Create("ProductOptions").SetString("ProductType", "ServerNT");
        windows.Version.SetString("InstallationType", "Server Core");
        windows.Control.Create("Windows").SetDWord("CSDVersion", 0x200);
        windows.AddLanguage("de-DE", 0x407);
        wimlib.RunOk("capture", windows.WriteTo(temp, "top"), temp["x.wim"], "--compress=none");
        wimlib.RunOk("info", temp["x.wim"], "--extract-xml=" + temp["x.xml"]);
        var theirs = XDocument.Load(temp["x.xml"]).Descendants("WINDOWS").Single();

        var ours = windows.Read()!.ToXml();
        // It knows neither of these; all that it knows must be the same.
        theirs.Descendants().Count(e => !e.HasElements).ShouldBe(15);
        foreach (var fact in theirs.Descendants().Where(e => !e.HasElements)) ours.Descendants(fact.Name).Select(e => e.Value).ShouldContain(fact.Value, fact.ToString());
        ours.Descendants().Select(e => e.Name.LocalName).Except(theirs.Descendants().Select(e => e.Name.LocalName))
            .ShouldBe(["SERVICINGDATA", "GDRDUREVISION", "PKEYCONFIGVERSION", "IMAGESTATE", "FALLBACK", "SPBUILD", "BRANCH"], ignoreOrder: true);
    }

    [Fact]
    public void ToXml_has_the_elements_in_Microsofts_order()
    {
        var facts = SampleWindows.Eleven().Read()!;
        facts.Unreadable.ShouldBeEmpty();
        facts.Version!.ToString().ShouldBe("10.0.22631.2428");
        facts.ToXml().ToString(SaveOptions.DisableFormatting).ShouldBe(
            "<WINDOWS><ARCH>9</ARCH><PRODUCTNAME>Windows 10 Pro</PRODUCTNAME><EDITIONID>Professional</EDITIONID><INSTALLATIONTYPE>Client</INSTALLATIONTYPE>" +
            "<SERVICINGDATA><GDRDUREVISION>0</GDRDUREVISION><PKEYCONFIGVERSION>10.0.22621.2428;2016-01-01T00:00:00Z</PKEYCONFIGVERSION><IMAGESTATE>IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE</IMAGESTATE></SERVICINGDATA>" +
            "<PRODUCTTYPE>WinNT</PRODUCTTYPE><PRODUCTSUITE>Terminal Server</PRODUCTSUITE>" +
            "<LANGUAGES><LANGUAGE>en-US</LANGUAGE><LANGUAGE>zh-CN</LANGUAGE><FALLBACK LANGUAGE=\"zh-CN\">en-US</FALLBACK><DEFAULT>zh-CN</DEFAULT></LANGUAGES>" +
            "<VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>22631</BUILD><SPBUILD>2428</SPBUILD><SPLEVEL>0</SPLEVEL><BRANCH>ni_release</BRANCH></VERSION>" +
            "<SYSTEMROOT>WINDOWS</SYSTEMROOT></WINDOWS>");
    }

    [Fact]
    public void Windows_7_is_read_from_what_it_keeps()
    {
        var windows = new SampleWindows();
        windows.Files[@"\Windows\System32\ntoskrnl.exe"] = SampleWindows.Library(0x014C);
        windows.Version.SetString("ProductName", "Windows 7 Professional");
        windows.Version.SetString("CurrentVersion", "6.1");
        windows.Version.SetString("CurrentBuild", "7601");
        windows.Version.SetString("BuildLabEx", "7601.17514.x86fre.win7sp1_rtm.101119-1850");
        windows.Version.SetString("CSDBuildNumber", "1130");
        windows.Version.SetString("SystemRoot", @"C:\Windows");
        windows.System.Root.Create("Select").SetDWord("Current", 3);
        var control = windows.System.Root.Create(@"ControlSet003\Control");
        windows.Control.Create("ProductOptions").SetString("ProductType", "of another control set");
        control.Create("ProductOptions").SetString("ProductType", "WinNT");
        control.Create("ProductOptions").SetMultiString("ProductSuite");
        control.Create("Windows").SetDWord("CSDVersion", 0x100);
        control.Create(@"MUI\UILanguages\de-DE");
        windows.System.Root.Create(@"ControlSet003\Enum\Root\ACPI_HAL\0000").SetMultiString("HardwareID", "acpiapic", "detected\\acpiapic");
        windows.Read()!.ToXml().ToString(SaveOptions.DisableFormatting).ShouldBe(
            "<WINDOWS><ARCH>0</ARCH><PRODUCTNAME>Windows 7 Professional</PRODUCTNAME><HAL>acpiapic</HAL><PRODUCTTYPE>WinNT</PRODUCTTYPE><PRODUCTSUITE></PRODUCTSUITE>" +
            "<LANGUAGES><LANGUAGE>de-DE</LANGUAGE><DEFAULT>de-DE</DEFAULT></LANGUAGES>" +
            "<VERSION><MAJOR>6</MAJOR><MINOR>1</MINOR><BUILD>7601</BUILD><SPBUILD>17514</SPBUILD><SPLEVEL>1</SPLEVEL></VERSION><SYSTEMROOT>Windows</SYSTEMROOT></WINDOWS>");
    }

    [Theory]
    [InlineData(0x014C, WimArchitecture.X86)]
    [InlineData(0x01C4, WimArchitecture.Arm)]
    [InlineData(0x0200, WimArchitecture.Itanium)]
    [InlineData(0x8664, WimArchitecture.X64)]
    [InlineData(0xAA64, WimArchitecture.Arm64)]
    [InlineData(0x1234, null)]
    public void Architecture_is_that_of_the_library(int machine, WimArchitecture? architecture)
    {
        var windows = SampleWindows.Eleven();
        windows.Files[@"\Windows\System32\kernel32.dll"] = SampleWindows.Library((ushort)machine);
        windows.Read()!.Architecture.ShouldBe(architecture);
    }

    [Fact]
    public void A_real_library_says_what_it_is_for()
    {
        var windows = SampleWindows.Eleven();
        windows.Files[@"\Windows\System32\kernel32.dll"] = File.ReadAllBytes(typeof(WindowsImageFacts).Assembly.Location);
        windows.Read()!.Architecture.ShouldBe(WimArchitecture.X86); // what a compiler writes for 'any processor'
    }

    [Fact]
    public void Read_gives_nothing_where_there_is_no_Windows()
    {
        WindowsImageFacts.Read(_ => null).ShouldBeNull();
        using var temp = new TempFolder();
        temp.Write("Windows/readme.txt", "no Windows");
        WindowsImageFacts.ReadFolder(temp.Path).ShouldBeNull();
    }

    [Fact]
    public void ReadFolder_does_not_look_at_case()
    {
        using var temp = new TempFolder();
        var folder = SampleWindows.Eleven().WriteTo(temp, "top", path => path.ToUpperInvariant().Replace("CONFIG", "Config", StringComparison.Ordinal));
        var facts = WindowsImageFacts.ReadFolder(folder)!;
        facts.Unreadable.ShouldBeEmpty();
        facts.ToXml().ToString().ShouldBe(SampleWindows.Eleven().Read()!.ToXml().ToString());
    }

    [Fact]
    public void ReadImage_reads_from_a_wim_of_another_tool()
    {
        using var temp = new TempFolder();
        var folder = SampleWindows.Eleven().WriteTo(temp, "top", path => path.ToLowerInvariant());
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("capture", folder, temp["x.wim"], "--compress=LZX");
        WindowsImageFacts.ReadImage(WimFile.Open(ByteSource.FromFile(temp["x.wim"])).OpenImage(1))!.ToXml().ToString()
            .ShouldBe(SampleWindows.Eleven().Read()!.ToXml().ToString());
    }

    [Fact]
    public void Hives_are_ones_that_another_reader_takes()
    {
        using var temp = new TempFolder();
        var path = temp.Write("SOFTWARE", SampleWindows.Eleven().Software.Write(DateTimeOffset.UnixEpoch));
        var shell = ExternalTool.Require("hivexsh", "libhivex-bin");
        var result = shell.Run(["-f", temp.Write("script", "cd \\Microsoft\\Windows NT\\CurrentVersion\nlsval EditionID\nlsval CurrentMajorVersionNumber\n"), path]);
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["Professional", "10"], result.Error);
    }

    [Fact]
    public void Facts_of_a_hive_that_hivexsh_changed_are_read()
    {
        using var temp = new TempFolder();
        var windows = SampleWindows.Eleven();
        var path = temp.Write("SOFTWARE", windows.Software.Write(DateTimeOffset.UnixEpoch));
        var script = "cd \\Microsoft\\Windows NT\\CurrentVersion\nsetval 4\nEditionID\nstring:Enterprise\nCurrentMajorVersionNumber\ndword:10\nCurrentMinorVersionNumber\ndword:0\nCurrentBuild\nstring:26100\ncommit\n";
        ExternalTool.Require("hivexsh", "libhivex-bin").RunOk("-w", "-f", temp.Write("script", script), path);
        windows.Files[Software] = File.ReadAllBytes(path);
        var facts = windows.Read()!;
        facts.EditionId.ShouldBe("Enterprise");
        facts.Version!.ToString().ShouldBe("10.0.26100");
        facts.ProductName.ShouldBeNull(); // setval replaces all values of a key
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_the_rest_is_there()
    {
        var windows = SampleWindows.Eleven();
        windows.Files[@"\Windows\System32\kernel32.dll"] = "MZ"u8.ToArray();
        windows.Files[System] = Encoding.ASCII.GetBytes(new string('x', 8192));
        windows.Version.SetDWord("EditionID", 5);
        windows.Version.SetString("ProductName", "a\u0001b");
        windows.Version.SetString("InstallationType", "\uD800");
        windows.Version.SetString("BuildBranch", new string('x', 5000));
        var facts = windows.Read()!;
        facts.Version!.ToString().ShouldBe("10.0.22631.2428");
        facts.ToXml().ToString(SaveOptions.DisableFormatting).ShouldStartWith("<WINDOWS><SERVICINGDATA>");
        foreach (var what in new[] { "kernel32.dll", "SYSTEM: ", "EditionID", "ProductName", "InstallationType", "BuildBranch" }) facts.Unreadable.Count(u => u.Contains(what, StringComparison.Ordinal)).ShouldBe(1, what);
        facts.Unreadable.Count.ShouldBe(6, string.Join('\n', facts.Unreadable));
    }

    [Fact]
    public void A_hive_that_is_not_there_is_named()
    {
        var kernel = SampleWindows.Library(0xAA64);
        var facts = WindowsImageFacts.Read(path => path.EndsWith("ntoskrnl.exe", StringComparison.OrdinalIgnoreCase) ? ByteSource.FromBytes(kernel) : null)!;
        facts.Architecture.ShouldBe(WimArchitecture.Arm64);
        facts.Unreadable.ShouldBe([Software + ": it is not there", System + ": it is not there"]);
    }

    [Fact]
    public void A_control_set_that_is_not_there_is_named()
    {
        var windows = SampleWindows.Eleven();
        windows.System.Root.Create("Select").SetDWord("Current", 7);
        var facts = windows.Read()!;
        facts.Languages.ShouldBeEmpty();
        facts.Unreadable.ShouldHaveSingleItem().ShouldContain("ControlSet007");
    }

    [Fact]
    public void Damaged_files_give_facts_and_names_and_nothing_else()
    {
        var sound = SampleWindows.Eleven().Pack();
        var random = new Random(7);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 3000 && watch.Elapsed < TimeSpan.FromSeconds(8); i++)
        {
            var windows = new SampleWindows();
            foreach (var (path, content) in sound.Files)
            {
                var bytes = content.ToArray();
                for (var n = random.Next(6); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (path == Software || path == System) Checksum(bytes);
                windows.Files[path] = random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            }
            var facts = windows.Read()!;
            XElement.Parse(facts.ToXml().ToString()).Name.LocalName.ShouldBe("WINDOWS");
        }
    }

    /// <summary>Makes the base block's checksum right, so that the damage behind it is looked at.</summary>
    private static void Checksum(byte[] hive)
    {
        uint sum = 0;
        for (var at = 0; at < 508; at += 4) sum ^= BitConverter.ToUInt32(hive, at);
        BitConverter.TryWriteBytes(hive.AsSpan(508), sum switch { 0 => 1, 0xFFFFFFFF => 0xFFFFFFFE, _ => sum });
    }
}
