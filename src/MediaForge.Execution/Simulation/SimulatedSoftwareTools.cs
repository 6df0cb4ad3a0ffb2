using System.Text;
using MediaForge.Execution.Drivers;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// The programs of Windows that install software on a <see cref="SimulatedMachine"/>: dism.exe, wusa.exe, powershell.exe and
/// manage-bde.exe. They take the arguments that the real ones take and refuse all others, look for the files that they are
/// given, and leave on the disks what shows what they did.
/// </summary>
/// <remarks>
/// Added drivers and updates lie in <c>Windows\INF</c> and <c>Windows\servicing\Packages</c> under their own names. DISM and
/// wusa fail with what <see cref="Codes"/> has for a file's name.
/// </remarks>
public sealed class SimulatedSoftwareTools
{
    private const int BadArguments = 87;
    private const int NotFound = 2;

    private static readonly string[] WindowsFolders = [@"X:\Windows", @"C:\Windows"];

    private readonly SimulatedMachine _machine;
    private readonly HashSet<string> _protected = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _encrypted = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Drive, string Kind, string Id)> _keys = [];

    private SimulatedSoftwareTools(SimulatedMachine machine) => _machine = machine;

    /// <summary>The exit codes of DISM and wusa for files by their names; 0 for those that are not in it.</summary>
    public IDictionary<string, int> Codes { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a PowerShell script does: given its path and what follows it; null for nothing.</summary>
    public Func<string, string, Action<string>, int>? OnScript { get; set; }

    /// <summary>What BitLocker has encrypted, by drive (<c>C:</c>).</summary>
    public IReadOnlyCollection<string> EncryptedDrives => _encrypted;

    /// <summary>What BitLocker protects, by drive.</summary>
    public IReadOnlyCollection<string> ProtectedDrives => _protected;

    /// <summary>The keys of BitLocker: drive and kind.</summary>
    public IReadOnlyList<(string Drive, string Kind)> Keys => [.. _keys.Select(k => (k.Drive, k.Kind))];

    /// <summary>Puts the programs into Windows PE, and into the Windows on C: if there is a drive.</summary>
    public static SimulatedSoftwareTools Install(SimulatedMachine machine)
    {
        var tools = new SimulatedSoftwareTools(machine);
        tools.Place();
        return tools;
    }

    /// <summary>Puts the programs there once more: C: may have been formatted, or got its Windows, since.</summary>
    public void Place()
    {
        foreach (var windows in WindowsFolders.Where(w => _machine.Disks.Volumes.Any(v => w.StartsWith(v.Root, StringComparison.OrdinalIgnoreCase))))
        {
            Add("dism.exe", Dism);
            Add("manage-bde.exe", ManageBde);
            Add(@"WindowsPowerShell\v1.0\powershell.exe", PowerShell);
            if (windows[0] == 'C') Add("wusa.exe", Wusa);

            void Add(string name, Func<List<string>, Action<string>, int> run) =>
                _machine.AddProgram(windows + @"\System32\" + name, (request, line) => new ProcessResult(run(Split(request.Arguments), line)));
        }
    }

    private int Dism(List<string> arguments, Action<string> line)
    {
        line("Deployment Image Servicing and Management tool");
        var online = Take(arguments, "/Online");
        var root = online ? @"C:\" : TakeValue(arguments, "/Image:");
        if (root is null || _machine.Disks.List(root + "Windows") is not { Count: > 0 }) return Fail(line, NotFound, "The image cannot be accessed.");
        var scratch = TakeValue(arguments, "/ScratchDir:");
        if (scratch is not null && _machine.Disks.List(scratch) is null) return Fail(line, NotFound, "The scratch directory is missing.");
        if (Take(arguments, "/Add-Driver")) return online ? Fail(line, 50, "This command works on an offline image only.") : AddDriver(arguments, root, line);
        if (!Take(arguments, "/Add-Package") || TakeValue(arguments, "/PackagePath:") is not { } file) return Fail(line, BadArguments, "The option is unknown.");
        var (quiet, noRestart) = (Take(arguments, "/Quiet"), Take(arguments, "/NoRestart"));
        if (arguments.Count > 0 || (online && !(quiet && noRestart))) return Fail(line, BadArguments, $"The {string.Join(' ', arguments)} option is unknown, or it would restart the machine.");
        if (!online && !HasExtension(file, ".msu", ".cab")) return Fail(line, BadArguments, "It is no package.");
        if (online && !HasExtension(file, ".cab")) return Fail(line, BadArguments, "A .msu file is installed by wusa.exe.");
        return Place(file, root + @"Windows\servicing\Packages\", line);
    }

    private int AddDriver(List<string> arguments, string root, Action<string> line)
    {
        var (recurse, force) = (Take(arguments, "/Recurse"), Take(arguments, "/ForceUnsigned"));
        if (TakeValue(arguments, "/Driver:") is not { } driver || arguments.Count > 0) return Fail(line, BadArguments, "The option is unknown.");
        if (!recurse && !HasExtension(driver, ".inf")) return Fail(line, BadArguments, "A folder needs /Recurse.");
        List<string> drivers = recurse ? [.. _machine.Disks.Files.Where(f => f.StartsWith(driver + "\\", StringComparison.OrdinalIgnoreCase) && HasExtension(f, ".inf"))] : [driver];
        if (drivers.Count == 0) return Fail(line, NotFound, "No driver packages were found.");
        var worst = 0;
        foreach (var inf in drivers)
        {
            if (_machine.Disks.Read(inf) is not { } content) return Fail(line, NotFound, "The system cannot find the file specified.");
            var unsigned = !force && DriverInf.Parse(inf, content) is not { CatalogFile.Length: > 0 };
            var code = unsigned ? Fail(line, 50, $"{inf}: the driver package is not signed.") : Place(inf, root + @"Windows\INF\", line);
            if (code != 0) worst = code;
        }
        return worst;
    }

    private int Wusa(List<string> arguments, Action<string> line)
    {
        var (quiet, noRestart) = (Take(arguments, "/quiet"), Take(arguments, "/norestart"));
        return !quiet || !noRestart || arguments is not [var file] || !HasExtension(file, ".msu") ? BadArguments : Place(file, @"C:\Windows\servicing\Packages\", line);
    }

    private int PowerShell(List<string> arguments, Action<string> line)
    {
        if (!Take(arguments, "-NoLogo") || !Take(arguments, "-NoProfile") || !Take(arguments, "-NonInteractive")) return Fail(line, 1, "a window would open or a profile run");
        if (arguments is not ["-ExecutionPolicy", "AllSigned" or "Undefined" or "Bypass", "-File", var path, .. var rest]) return Fail(line, 1, "the policy or the file is missing");
        if (_machine.Disks.Read(path) is null) return Fail(line, -196608, $"The argument '{path}' to the -File parameter does not exist.");
        return OnScript?.Invoke(path, string.Join(' ', rest), line) ?? 0;
    }

    private int ManageBde(List<string> arguments, Action<string> line)
    {
        switch (arguments)
        {
            case ["-status", var drive, "-protectionaserrorlevel"]:
                return _protected.Contains(drive) ? 0 : 1;
            case ["-protectors", "-add", var drive, "-tpm"]:
                return AddKey(drive, "tpm", line);
            case ["-protectors", "-add", var drive, "-startupkey", var place]:
                return place.EndsWith(":\\", StringComparison.Ordinal) ? AddKey(drive, "startupkey", line) : Refuse(line, 0x80070057);
            case ["-protectors", "-add", var drive, "-tpmandstartupkey", _]:
                return AddKey(drive, "tpmandstartupkey", line);
            case ["-protectors", "-add", var drive, "-recoverypassword"]:
                line("    111111-222222-333333-444444-555555-666666-777777-888888");
                return AddKey(drive, "recoverypassword", line);
            case ["-protectors", "-get", var drive, "-type", "recoverypassword"]:
                foreach (var key in _keys.Where(k => k.Drive == drive && k.Kind == "recoverypassword")) line($"      ID: {key.Id}");
                return _keys.Exists(k => k.Drive == drive) ? 0 : Refuse(line, 0x80310033);
            case ["-protectors", "-adbackup", _, "-id", var id]:
                return _keys.Exists(k => k.Id == id) && _machine.Membership.IsDomain ? 0 : Refuse(line, 0x8007054B);
            case ["-protectors", "-disable", var drive, "-rebootcount", _]:
                return _protected.Remove(drive) ? 0 : Refuse(line, 0x80310001);
            case ["-protectors", "-enable", var drive]:
                if (!_encrypted.Contains(drive)) return Refuse(line, 0x80310001);
                _protected.Add(drive);
                return 0;
            case ["-autounlock", "-enable", var drive]:
                return _encrypted.Contains(drive) && _protected.Contains("C:") ? 0 : Refuse(line, 0x80310020);
            case ["-on", var drive, .. var options]:
                return Encrypt(drive, options, line);
            default:
                return Refuse(line, 0x80070057);
        }
    }

    private int Encrypt(string drive, List<string> options, Action<string> line)
    {
        Take(options, "-used");
        Take(options, "-s");
        if (options is not ([] or ["-encryptionmethod", "aes128" or "aes256" or "xts_aes128" or "xts_aes256"])) return Refuse(line, 0x80070057);
        if (_encrypted.Contains(drive)) return Refuse(line, 0x80310039);
        _encrypted.Add(drive);
        // In Windows PE nothing protects the key yet.
        if (_keys.Exists(k => k.Drive == drive)) _protected.Add(drive);
        else if (!_machine.IsWindowsPE) return Refuse(line, 0x8031002E);
        return 0;
    }

    private int AddKey(string drive, string kind, Action<string> line)
    {
        if (kind.StartsWith("tpm", StringComparison.Ordinal) && _keys.Exists(k => k.Drive == drive && k.Kind == kind)) return Refuse(line, 0x80310031);
        _keys.Add((drive, kind, new Guid(_keys.Count + 1, 0, 0, new byte[8]).ToString("B").ToUpperInvariant()));
        return 0;
    }

    private int Place(string file, string folder, Action<string> line)
    {
        if (_machine.Disks.Read(file) is not { } content) return Fail(line, NotFound, "The system cannot find the file specified.");
        var name = file[(file.LastIndexOf('\\') + 1)..];
        var code = Codes.TryGetValue(name, out var given) ? given : 0;
        if (code is 0 or 3010) _machine.Disks.AddFile(folder + name, content);
        return code == 0 ? 0 : Fail(line, code, $"{name} ended with 0x{code:X8}.");
    }

    private static int Fail(Action<string> line, int code, string why)
    {
        line($"Error: {code}");
        line(why);
        return code;
    }

    /// <summary>manage-bde.exe says what went wrong, and ends with -1 whatever it was.</summary>
    private static int Refuse(Action<string> line, uint code)
    {
        line($"ERROR: An error occurred (code 0x{code:x8}):");
        return -1;
    }

    private static bool Take(List<string> arguments, string name) => arguments.RemoveAll(a => a.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;

    private static string? TakeValue(List<string> arguments, string name)
    {
        var at = arguments.FindIndex(a => a.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0) return null;
        var value = arguments[at][name.Length..];
        arguments.RemoveAt(at);
        return value;
    }

    private static bool HasExtension(string path, params string[] extensions) => extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Splits arguments at spaces outside of quotes, as the C runtime does; none of ours has an escaped quote.</summary>
    private static List<string> Split(string arguments)
    {
        var split = new List<string>();
        var current = new StringBuilder();
        var (quoted, any) = (false, false);
        foreach (var c in arguments)
        {
            if (c == '"') (quoted, any) = (!quoted, true);
            else if (c == ' ' && !quoted)
            {
                if (any || current.Length > 0) split.Add(current.ToString());
                current.Clear();
                any = false;
            }
            else current.Append(c);
        }
        if (any || current.Length > 0) split.Add(current.ToString());
        return split;
    }
}
