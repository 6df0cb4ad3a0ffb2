using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class WimXmlTests
{
    [Fact]
    public void Write_keeps_everything_that_was_read()
    {
        const string xml = "<WIM a=\"1\"><TOTALBYTES>5</TOTALBYTES> \n<x:FOREIGN xmlns:x=\"urn:x\"><!-- note --><![CDATA[<&>]]></x:FOREIGN><IMAGE INDEX=\"1\"><NAME>A &amp; B</NAME><EMPTY /></IMAGE></WIM>";
        Encoding.Unicode.GetString(WimXml.Write(Read(xml))).ShouldBe('\uFEFF' + xml);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-16\"?><WIM><IMAGE INDEX=\"2\"/><IMAGE INDEX=\"1\"/></WIM>")]
    [InlineData("<WIM>\r\n  <IMAGE INDEX=\"1\" />\r\n  <IMAGE INDEX=\"2\" />\r\n</WIM>\0\0")]
    public void Read_is_lenient(string xml) =>
        WimXml.Images(Read(xml), 2, "test").Select(i => i.Attribute("INDEX")!.Value).ShouldBe(["1", "2"]);

    [Theory]
    [InlineData("")]
    [InlineData("<WIM>")]
    [InlineData("<VIM/>")]
    [InlineData("<!DOCTYPE WIM [<!ENTITY a \"b\">]><WIM>&a;</WIM>")]
    [InlineData("<WIM><IMAGE INDEX=\"2\"/></WIM>")]
    [InlineData("<WIM><IMAGE/></WIM>")]
    [InlineData("<WIM><IMAGE INDEX=\"1\"/><IMAGE INDEX=\"1\"/></WIM>")]
    [InlineData("<WIM/>")]
    public void Read_of_what_describes_no_images_throws(string xml) =>
        Should.Throw<InvalidDataException>(() => WimXml.Images(Read(xml), 1, "test")).Message.ShouldContain("test");

    [Fact]
    public void Read_of_very_deep_xml_throws()
    {
        var deep = new StringBuilder("<WIM>").Insert(5, "<A>", 100_000).Append("</WIM>").ToString();
        Should.Throw<InvalidDataException>(() => Read(deep)).Message.ShouldContain("deeper");
    }

    private static System.Xml.Linq.XElement Read(string xml) => WimXml.Read(ByteSource.FromBytes(Encoding.Unicode.GetBytes(xml)), "test");
}
