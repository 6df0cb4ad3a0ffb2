using System.Xml.Linq;

namespace MediaForge.TaskSequences.Tests;

/// <summary>The files in Data, and what it means that two XML trees say the same.</summary>
internal static class SampleFiles
{
    public const string BuildAndCapture = "configmgr-build-and-capture.xml";
    public const string InstallSoftware = "configmgr-install-software.xml";
    public const string PowerShell = "configmgr-powershell.xml";
    public const string Mdt = "mdt.ts.xml";
    public const string Everything = "everything.xml";

    public static TheoryData<string> ConfigMgr => [BuildAndCapture, InstallSoftware, PowerShell];

    public static TheoryData<string> All => [BuildAndCapture, InstallSoftware, PowerShell, Mdt, Everything];

    public static string PathOf(string name) => Repository.PathOf("tests", "MediaForge.TaskSequences.Tests", "Data", name);

    public static XElement Xml(string name) => XDocument.Load(PathOf(name), LoadOptions.PreserveWhitespace).Root!;

    /// <summary>The differences of two elements: attributes in any order, children in order, text exact; white space between elements does not count.</summary>
    public static IReadOnlyList<string> Differences(XElement expected, XElement actual, string path = "")
    {
        var here = $"{path}/{expected.Name}[{(string?)expected.Attribute("name")}]";
        var found = new List<string>();
        if (expected.Name != actual.Name) return [$"{here}: is {actual.Name}"];
        foreach (var name in expected.Attributes().Concat(actual.Attributes()).Select(a => a.Name).Distinct())
            if ((string?)expected.Attribute(name) != (string?)actual.Attribute(name)) found.Add($"{here}/@{name}: '{(string?)expected.Attribute(name)}' is '{(string?)actual.Attribute(name)}'");
        var a = expected.Elements().ToArray();
        var b = actual.Elements().ToArray();
        if (a.Length != b.Length) found.Add($"{here}: {a.Length} children are {b.Length}: {string.Join(',', a.Select(e => (string?)e.Attribute("name") ?? e.Name.LocalName))} / {string.Join(',', b.Select(e => (string?)e.Attribute("name") ?? e.Name.LocalName))}");
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++) found.AddRange(Differences(a[i], b[i], here));
        if (a.Length == 0 && expected.Value.ReplaceLineEndings("\n") != actual.Value.ReplaceLineEndings("\n")) found.Add($"{here}: '{expected.Value}' is '{actual.Value}'");
        return found;
    }
}
