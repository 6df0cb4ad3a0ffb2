using System.Text;
using System.Xml.Linq;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Tests;

/// <summary>The answer file as a document.</summary>
public class AnswerFileTests
{
    private static AnswerFile Read(string text) => AnswerFile.Read("u.xml", Encoding.UTF8.GetBytes(text));

    private static string Text(AnswerFile file) => Encoding.UTF8.GetString(file.Write());

    [Fact]
    public void New_file_has_what_Windows_asks_of_a_component()
    {
        var file = AnswerFile.Create("u.xml");
        file.Set(AnswerPass.Specialize, AnswerFile.ShellSetup, "ComputerName", "Zoë & <co>");
        file.AddItem(AnswerPass.Specialize, "Microsoft-Windows-TCPIP", "Interfaces", "Interface").Set("Identifier", "AA").SetList("UnicastIpAddresses", "IpAddress", ["10.0.0.1/8", "10.0.0.2/8"]);
        Text(file).ShouldStartWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        var root = XDocument.Parse(Text(file)).Root!;
        root.Name.ShouldBe(XName.Get("unattend", "urn:schemas-microsoft-com:unattend"));
        var component = root.Descendants().First(e => e.Name.LocalName == "component");
        string.Join(' ', component.Attributes().Select(a => a.Value)).ShouldBe("Microsoft-Windows-Shell-Setup amd64 31bf3856ad364e35 neutral nonSxS");
        component.Value.ShouldBe("Zoë & <co>");
        Text(file).ShouldContain("<IpAddress wcm:action=\"add\" wcm:keyValue=\"2\">10.0.0.2/8</IpAddress>");
        Text(file).ShouldContain("<Interface wcm:action=\"add\">");
    }

    [Fact]
    public void Given_file_keeps_what_is_not_set()
    {
        const string Given = """
            <unattend xmlns="urn:schemas-microsoft-com:unattend">
              <!-- mine -->
              <settings pass="specialize">
                <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="x86"><ComputerName>OLD</ComputerName></component>
                <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64"><ComputerName>MINE</ComputerName><CopyProfile>true</CopyProfile></component>
              </settings>
              <cpi:offlineImage cpi:source="wim:x" xmlns:cpi="urn:schemas-microsoft-com:cpi" />
            </unattend>
            """;
        var file = Read(Given);
        file.Get(AnswerPass.Specialize, AnswerFile.ShellSetup, "ComputerName").ShouldBe("MINE");
        file.SetDefault(AnswerPass.Specialize, AnswerFile.ShellSetup, "CopyProfile", "false");
        file.Set(AnswerPass.Specialize, AnswerFile.ShellSetup, "ComputerName", "NEW");
        var text = Text(file);
        foreach (var kept in new[] { "<!-- mine -->", "OLD", "<CopyProfile>true</CopyProfile>", "cpi:offlineImage", ">NEW<" }) text.ShouldContain(kept);
        text.ShouldNotContain(">MINE<");
        Read(text).Get(AnswerPass.Specialize, AnswerFile.ShellSetup, "ComputerName").ShouldBe("NEW");
    }

    [Theory]
    [InlineData("<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">\n<settings", "line 2")]
    [InlineData("", "line")]
    [InlineData("<unattend/>", "must be <unattend> of 'urn:schemas-microsoft-com:unattend'")]
    [InlineData("<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">\n\n<settings pass=\"oobe\"/></unattend>", "line 3: 'oobe' is no configuration pass")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><unattend xmlns=\"urn:schemas-microsoft-com:unattend\"/>", "DTD")]
    public void Bad_file_is_refused_with_its_place(string text, string message) => Should.Throw<InvalidDataException>(() => Read(text)).Message.ShouldContain(message);

    [Fact]
    public void Password_is_hidden_as_Windows_System_Image_Manager_does()
    {
        var file = AnswerFile.Create("u.xml");
        file.SetPassword(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "UserAccounts/AdministratorPassword", "P@ss");
        Encoding.Unicode.GetString(Convert.FromBase64String(file.Get(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "UserAccounts/AdministratorPassword/Value")!)).ShouldBe("P@ssAdministratorPassword");
        file.Get(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "UserAccounts/AdministratorPassword/PlainText").ShouldBe("false");
    }
}
