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

    [Theory]
    [InlineData("&#x1;")]
    [InlineData("&#xD800;")]
    [InlineData("&#xFFFE;")]
    [InlineData("\u0001")]
    [InlineData("\uFFFF")]
    public void Write_of_characters_that_xml_has_not_throws_nothing_else(string text) =>
        Mutations.ThrowOnlyInvalidData(() => WimXml.Write(Read($"<WIM><IMAGE INDEX=\"1\" A=\"{text}\"><NAME>{text}</NAME></IMAGE></WIM>")));

    [Fact]
    public void Read_of_mutated_xml_ends_with_InvalidDataException_at_worst()
    {
        var xml = Encoding.Unicode.GetBytes("<WIM><TOTALBYTES>5</TOTALBYTES><IMAGE INDEX=\"1\"><NAME>A &amp; &#x41;B</NAME><WINDOWS><ARCH>9</ARCH></WINDOWS></IMAGE></WIM>");
        Mutations.ThrowOnlyInvalidData(xml, 3000, 8, bytes =>
        {
            var wim = WimXml.Read(ByteSource.FromBytes(bytes), "test");
            var info = new WimImageInfo(1, WimXml.Images(wim, 1, "test")[0]);
            _ = (info.Version, info.Architecture, info.CreationTime, info.TotalBytes, info.Languages);
            WimXml.Write(wim);
        });
    }

    [Fact]
    public void Read_of_very_deep_xml_throws()
    {
        var deep = new StringBuilder("<WIM>").Insert(5, "<A>", 100_000).Append("</WIM>").ToString();
        Should.Throw<InvalidDataException>(() => Read(deep)).Message.ShouldContain("deeper");
    }

    private static System.Xml.Linq.XElement Read(string xml) => WimXml.Read(ByteSource.FromBytes(Encoding.Unicode.GetBytes(xml)), "test");
}
