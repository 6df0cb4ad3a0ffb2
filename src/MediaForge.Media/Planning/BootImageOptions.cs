using System.Globalization;
using System.Net;
using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Registry;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Planning;

/// <summary>
/// What a definition says of Windows PE itself: files of the boot image that are replaced, and what the executor sets when it
/// starts.
/// </summary>
internal sealed class BootImageOptions(MediaDefinition definition, WimImage? image, InputFiles inputs, List<Problem> problems, bool isProtected = false)
{
    private const string SystemHive = "Windows/System32/config/SYSTEM";
    private const string BackgroundFile = "Windows/System32/winpe.jpg";

    // The writable space of Windows PE is kept by its write filter, whose size DISM /Set-ScratchSpace notes here, in megabytes.
    private const string WriteFilter = @"ControlSet001\Services\FBWF";
    private const string WriteFilterSize = "WinPECacheThreshold";

    private const string CommandPromptVariable = "MediaForgeCommandPrompt";

    /// <summary>The variables of the media.</summary>
    public IReadOnlyList<MediaVariable> Variables =>
        definition.CommandPrompt ? [.. definition.Variables.Where(v => !v.Name.Equals(CommandPromptVariable, StringComparison.OrdinalIgnoreCase)), new MediaVariable(CommandPromptVariable, "true")] : definition.Variables;

    /// <summary>The files.</summary>
    public List<PlannedFile> Plan()
    {
        var files = new List<PlannedFile> { new(MediaPaths.BootOptions, ByteSource.FromBytes(Options().ToJson())) };
        foreach (var path in definition.PrestartFiles) files.AddRange(inputs.Below("prestartFiles", path, MediaPaths.Prestart));
        if (definition.PrestartFiles.Count > 0 && definition.PrestartCommand is null) problems.Add(ProblemCodes.Required("prestartCommand", "There are files for a prestart command, and no command."));
        if (definition.Background is { } background && Picture(background) is { } picture) files.Add(new PlannedFile(BackgroundFile, picture));
        if (definition.ScratchSpace is { } megabytes && WithScratchSpace(megabytes) is { } hive) files.Add(new PlannedFile(SystemHive, hive));
        return files;
    }

    private BootOptions Options() => new()
    {
        Format = OnMediaFormat.Version,
        Unattended = definition.Unattended,
        PrestartCommand = isProtected ? null : definition.PrestartCommand, // it may hold a secret, and lies in the vault
        KeyboardLayout = definition.KeyboardLayout,
        PowerScheme = definition.PowerScheme switch
        {
            // The GUIDs of Windows' own schemes (powercfg /aliases).
            PowerScheme.Balanced => "381b4222-f694-41f0-9685-ff5bb260df2e",
            PowerScheme.HighPerformance => "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c",
            PowerScheme.PowerSaver => "a1841308-3541-4fab-bc81-f71556f20b4a",
            _ => null,
        },
        Network = Network(),
    };

    private BootNetwork? Network()
    {
        if (definition.Network is not { } network) return null;
        if (network.Address.Length == 0)
        {
            problems.Add(ProblemCodes.Required("networkAddress", "A gateway, DNS server or adapter is given, and no address."));
            return null;
        }
        var (address, bits) = network.Address.Split('/') is [var a, var b] ? (a, int.Parse(b, CultureInfo.InvariantCulture)) : throw new InvalidOperationException("The address was not checked.");
        var mask = new IPAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(uint.MaxValue << (32 - bits))).ToString();
        return new BootNetwork(address, mask, network.Gateway, network.DnsServers, network.Adapter?.Replace('-', ':').ToUpperInvariant());
    }

    private ByteSource? Picture(string path)
    {
        if (!File.Exists(path))
        {
            problems.Add(ProblemCodes.Missing("background", path));
            return null;
        }
        var picture = ByteSource.FromFile(path);
        Span<byte> start = stackalloc byte[3];
        // A JPEG begins with the marker SOI and another one (ITU-T T.81, B.1.1.3).
        if (picture.Length >= start.Length)
        {
            picture.Read(0, start);
            if (start is [0xFF, 0xD8, 0xFF]) return picture;
        }
        problems.Add(ProblemCodes.Unreadable("background", path, "it is no JPEG picture, which is what Windows PE shows."));
        return null;
    }

    private ByteSource? WithScratchSpace(int megabytes)
    {
        if (image is null) return null; // said elsewhere
        return inputs.Try("scratchSpace", SystemHive, () =>
        {
            var file = image.Find(SystemHive) ?? throw new InvalidDataException("the boot image has no such file.");
            var hive = RegistryHive.Read(image.OpenFile(file));
            hive.Root.Create(WriteFilter).SetDWord(WriteFilterSize, (uint)megabytes);
            return ByteSource.FromBytes(hive.Write(definition.SourceDate ?? DateTimeOffset.UnixEpoch));
        });
    }
}
