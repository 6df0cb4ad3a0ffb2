using System.Text;
using System.Xml;
using System.Xml.Linq;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>
/// The answer file by which an applied Windows sets itself up without questions (<c>unattend.xml</c>, Windows Setup
/// Technical Reference, "Unattended Windows Setup Reference"). What is in a file that the user gave stays, but for what
/// steps set.
/// </summary>
/// <remarks>
/// Components are those of 64-bit Windows (<c>amd64</c>): the executor is a 64-bit program and so is what it builds.
/// Windows takes the settings of a component in any order. Items of a list carry <c>wcm:action="add"</c>.
/// </remarks>
internal sealed class AnswerFile
{
    /// <summary>Where it lies in a Windows folder: Windows looks there before everywhere else but the registry.</summary>
    public const string RelativePath = @"panther\unattend\unattend.xml";

    /// <summary>The component with the name, the owner, the accounts and the first questions.</summary>
    public const string ShellSetup = "Microsoft-Windows-Shell-Setup";

    private const int MaxLength = 16 << 20;

    // SkipMachineOOBE and SkipUserOOBE are deprecated, and still what ends OOBE on every Windows that asks more than the others hide.
    private static readonly string[] HiddenPages = ["HideEULAPage", "HideLocalAccountScreen", "HideOEMRegistrationScreen", "HideOnlineAccountScreens", "HideWirelessSetupInOOBE", "SkipMachineOOBE", "SkipUserOOBE"];

    private static readonly XNamespace Unattend = "urn:schemas-microsoft-com:unattend";
    private static readonly XNamespace Wcm = "http://schemas.microsoft.com/WMIConfig/2002/State";

    private readonly XDocument _document;

    private AnswerFile(string path, XDocument document) => (Path, _document) = (path, document);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The answer file of a Windows folder (<c>C:\Windows</c>); an empty one when it has none yet.</summary>
    /// <exception cref="InvalidDataException">The file is no answer file; the message names the line.</exception>
    public static AnswerFile Load(Machine machine, string windows)
    {
        var path = windows.TrimEnd('\\') + "\\" + RelativePath;
        return machine.FileExists(path) ? Read(path, machine.ReadFile(path, MaxLength)) : Create(path);
    }

    /// <summary>An answer file without settings.</summary>
    public static AnswerFile Create(string path) => new(path, new XDocument(new XElement(Unattend + "unattend")));

    /// <summary>Reads an answer file.</summary>
    /// <exception cref="InvalidDataException">The file is no answer file; the message names the line.</exception>
    public static AnswerFile Read(string path, byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
            if (document.Root!.Name != Unattend + "unattend") throw Wrong(path, document.Root, $"its top element is <{document.Root.Name.LocalName}> of '{document.Root.Name.NamespaceName}' and must be <unattend> of '{Unattend.NamespaceName}'");
            foreach (var settings in document.Root.Elements(Unattend + "settings"))
                if (!AnswerPass.All.Contains(settings.Attribute("pass")?.Value, StringComparer.Ordinal)) throw Wrong(path, settings, $"'{settings.Attribute("pass")?.Value}' is no configuration pass; use {string.Join(", ", AnswerPass.All)}");
            return new AnswerFile(path, document);
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"{path}, line {e.LineNumber}, column {e.LinePosition}: the answer file is not well-formed XML, so Windows Setup would refuse it: {e.Message}", e);
        }
    }

    /// <summary>The text of a setting (<c>UserAccounts/AdministratorPassword/Value</c>), or null.</summary>
    public string? Get(string pass, string component, string setting)
    {
        var at = FindComponent(pass, component);
        foreach (var name in setting.Split('/')) at = at?.Element(Unattend + name);
        return at?.Value;
    }

    /// <summary>Sets a setting, over what is there.</summary>
    public void Set(string pass, string component, string setting, string value) => Enter(Component(pass, component), setting).Value = value;

    /// <summary>Sets a setting unless the file has it already.</summary>
    public void SetDefault(string pass, string component, string setting, string value)
    {
        if (Get(pass, component, setting) is null) Set(pass, component, setting, value);
    }

    /// <summary>Takes a setting or list out, with all in it.</summary>
    public void Remove(string pass, string component, string setting)
    {
        var at = FindComponent(pass, component);
        foreach (var name in setting.Split('/')) at = at?.Element(Unattend + name);
        at?.Remove();
    }

    /// <summary>Makes a list of texts of a setting, in place of one that is there: each item with its number as its key.</summary>
    public void SetList(string pass, string component, string setting, string item, IEnumerable<string> values)
    {
        Remove(pass, component, setting);
        FillList(Enter(Component(pass, component), setting), item, values);
    }

    /// <summary>Adds an item with settings of its own to a list.</summary>
    public AnswerItem AddItem(string pass, string component, string setting, string item) => new(AddItem(Enter(Component(pass, component), setting), item));

    /// <summary>Replaces texts of settings; what <paramref name="replace"/> gives back the same stays as it is.</summary>
    public void Replace(Func<string, string> replace)
    {
        foreach (var text in _document.DescendantNodes().OfType<XText>()) text.Value = replace(text.Value);
    }

    /// <summary>Answers the questions of the first start, so that nobody has to be there; what the file answers already stays.</summary>
    public void SkipQuestions()
    {
        foreach (var page in HiddenPages) SetDefault(AnswerPass.OobeSystem, ShellSetup, "OOBE/" + page, "true");
        SetDefault(AnswerPass.OobeSystem, ShellSetup, "OOBE/ProtectYourPC", "3");
    }

    /// <summary>Sets a password, under its setting (<c>UserAccounts/AdministratorPassword</c>), in the form that hides it from a glance (it is not encrypted).</summary>
    public void SetPassword(string pass, string component, string setting, string password)
    {
        // Base64 of the UTF-16 text of the password with the name of its element added, as Windows System Image Manager writes it.
        var element = setting[(setting.LastIndexOf('/') + 1)..];
        Set(pass, component, setting + "/Value", Convert.ToBase64String(Encoding.Unicode.GetBytes(password + element)));
        Set(pass, component, setting + "/PlainText", "false");
    }

    /// <summary>The bytes of the file: UTF-8 with its declaration.</summary>
    public byte[] Write()
    {
        // The prefix, so that other programs which know only "wcm:action" read the file too.
        if (_document.Root!.Attribute(XNamespace.Xmlns + "wcm") is null && _document.Root.GetPrefixOfNamespace(Wcm) is null) _document.Root.Add(new XAttribute(XNamespace.Xmlns + "wcm", Wcm.NamespaceName));
        _document.Declaration = new XDeclaration("1.0", "utf-8", null);
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\r\n", CloseOutput = false })) _document.Save(writer);
        return stream.ToArray();
    }

    /// <summary>Writes the file to its place.</summary>
    public void Save(Machine machine) => machine.WriteFile(Path, Write());

    internal static XElement Enter(XElement at, string setting)
    {
        foreach (var name in setting.Split('/'))
        {
            var next = at.Element(Unattend + name);
            if (next is null) at.Add(next = new XElement(Unattend + name));
            at = next;
        }
        return at;
    }

    internal static XElement AddItem(XElement list, string item)
    {
        var added = new XElement(Unattend + item, new XAttribute(Wcm + "action", "add"));
        list.Add(added);
        return added;
    }

    internal static void FillList(XElement list, string item, IEnumerable<string> values)
    {
        var key = 1;
        foreach (var value in values)
        {
            var added = AddItem(list, item);
            added.Add(new XAttribute(Wcm + "keyValue", (key++).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            added.Value = value;
        }
    }

    private XElement Component(string pass, string component)
    {
        if (FindComponent(pass, component) is { } found) return found;
        var settings = _document.Root!.Elements(Unattend + "settings").FirstOrDefault(s => s.Attribute("pass")?.Value == pass);
        if (settings is null) _document.Root.Add(settings = new XElement(Unattend + "settings", new XAttribute("pass", pass)));
        var added = new XElement(
            Unattend + "component",
            new XAttribute("name", component),
            new XAttribute("processorArchitecture", "amd64"),
            new XAttribute("publicKeyToken", "31bf3856ad364e35"),
            new XAttribute("language", "neutral"),
            new XAttribute("versionScope", "nonSxS"));
        settings.Add(added);
        return added;
    }

    private XElement? FindComponent(string pass, string component) =>
        _document.Root!.Elements(Unattend + "settings").Where(s => s.Attribute("pass")?.Value == pass)
            .SelectMany(s => s.Elements(Unattend + "component"))
            .FirstOrDefault(c => component.Equals(c.Attribute("name")?.Value, StringComparison.OrdinalIgnoreCase) && "amd64".Equals(c.Attribute("processorArchitecture")?.Value, StringComparison.OrdinalIgnoreCase));

    private static InvalidDataException Wrong(string path, XElement where, string what) =>
        new($"{path}, line {((IXmlLineInfo)where).LineNumber}: {what}. Windows Setup would refuse the answer file.");
}

/// <summary>An item of a list in an <see cref="AnswerFile"/>, such as the settings of one network adapter.</summary>
internal sealed class AnswerItem(XElement element)
{
    /// <summary>Sets a setting of the item.</summary>
    public AnswerItem Set(string setting, string value)
    {
        AnswerFile.Enter(element, setting).Value = value;
        return this;
    }

    /// <summary>Makes a list of texts of the item.</summary>
    public AnswerItem SetList(string setting, string item, IEnumerable<string> values)
    {
        AnswerFile.FillList(AnswerFile.Enter(element, setting), item, values);
        return this;
    }

    /// <summary>Adds an item to a list of the item.</summary>
    public AnswerItem AddItem(string setting, string item) => new(AnswerFile.AddItem(AnswerFile.Enter(element, setting), item));
}
