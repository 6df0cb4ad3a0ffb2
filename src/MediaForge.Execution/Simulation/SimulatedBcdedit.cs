using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// <c>bcdedit.exe</c> of a simulated machine, strict about its arguments. It speaks German, for nothing may depend on the
/// language of Windows.
/// </summary>
internal sealed class SimulatedBcdedit(SimulatedMachine machine)
{
    public ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        var words = Words(request.Arguments);
        SimulatedBootStore? store;
        if (words is ["/store", var file, ..])
        {
            store = SimulatedBootStore.Open(machine, file);
            words = words[2..];
        }
        else
        {
            // Windows PE has no store of its own.
            store = machine.IsWindowsPE ? null : SimulatedBootStore.OfFirmware(machine);
        }
        if (store is null) return Fail(line, "Der Speicher für die Startkonfigurationsdaten konnte nicht geöffnet werden.");
        machine.Tick();
        return words switch
        {
            ["/enum", "all", "/v"] => Print(store.Objects.Subkeys, line),
            ["/enum", "{default}", "/v"] => store.Find("{default}") is { } found ? Print([found], line) : Fail(line, "Der Eintrag wurde nicht gefunden."),
            ["/create", "/d", var text, "/device"] => Create(store, text, "device", line),
            ["/create", "/d", var text, "/application", "osloader"] => Create(store, text, "osloader", line),
            ["/set", var id, var name, var value] => Set(store, id, name, value, line),
            ["/bootsequence", var id] => SetManager(store, "bootsequence", id, line),
            ["/default", var id] => SetManager(store, "default", id, line),
            ["/timeout", var seconds] when seconds.All(char.IsAsciiDigit) => Change(store, line, () => store.Objects.Find(SimulatedBootStore.Manager)!.SetString("timeout", seconds)),
            ["/delete", var id, "/f"] => store.Find(id) is null ? Fail(line, "Der Eintrag wurde nicht gefunden.") : Change(store, line, () => store.Objects.Delete(id)),
            _ => Fail(line, "Der angegebene Befehl ist ungültig."),
        };
    }

    private static ProcessResult Print(IEnumerable<RegistryKey> entries, Action<string> line)
    {
        foreach (var entry in entries)
        {
            line(string.Empty);
            line(entry.GetString("kind") switch { "manager" => "Windows-Start-Manager", "device" => "Geräteoptionen", _ => "Windows-Startladeprogramm" });
            line("-------------------------");
            line($"Bezeichner              {entry.Name}");
            foreach (var value in entry.Values.Where(v => v.Name is not ("kind" or "volume"))) line($"{value.Name,-23} {value.AsString()}");
        }
        return new ProcessResult(0);
    }

    private ProcessResult Create(SimulatedBootStore store, string description, string kind, Action<string> line)
    {
        Span<byte> id = stackalloc byte[16];
        machine.FillRandom(id);
        var name = new Guid(id).ToString("B");
        return Change(store, line, () =>
        {
            var entry = store.Objects.Create(name);
            entry.SetString("kind", kind);
            entry.SetString("description", description);
        }, $"Der Eintrag {name} wurde erfolgreich erstellt.");
    }

    private ProcessResult Set(SimulatedBootStore store, string id, string name, string value, Action<string> line)
    {
        if (store.Find(id) is not { } entry) return Fail(line, "Der Eintrag wurde nicht gefunden.");
        var isDevice = entry.GetString("kind") == "device";
        var (drive, isRight) = (isDevice, name) switch
        {
            (true, "ramdisksdidevice") => (value["partition=".Length..], value.StartsWith("partition=", StringComparison.Ordinal)),
            (true, "ramdisksdipath") => (null, value.StartsWith('\\')),
            (false, "device" or "osdevice") => (value["ramdisk=[".Length..][..2], value.StartsWith("ramdisk=[", StringComparison.Ordinal) && value.Contains(@":]\", StringComparison.Ordinal) && store.Find(value[(value.IndexOf(',', StringComparison.Ordinal) + 1)..])?.GetString("kind") == "device"),
            (false, "path" or "systemroot") => (null, value.StartsWith('\\')),
            (false, "winpe" or "detecthal") => (null, value == "yes"),
            (false, "nx") => (null, value == "OptIn"),
            _ => ((string?)null, false),
        };
        var volume = drive is null ? null : machine.Disks.Volumes.FirstOrDefault(v => v.Root == drive + "\\");
        if (!isRight || (drive is not null && volume?.Disk is null)) return Fail(line, "Die angegebenen Elementdaten sind ungültig.");
        return Change(store, line, () =>
        {
            entry.SetString(name, value);
            if (volume is not null) entry.SetString("volume", SimulatedBootStore.VolumeId(volume));
        });
    }

    private ProcessResult SetManager(SimulatedBootStore store, string name, string id, Action<string> line) =>
        store.Find(id)?.GetString("kind") != "osloader" ? Fail(line, "Der Eintrag wurde nicht gefunden.") : Change(store, line, () => store.Objects.Find(SimulatedBootStore.Manager)!.SetString(name, id));

    private ProcessResult Change(SimulatedBootStore store, Action<string> line, Action change, string text = "Der Vorgang wurde erfolgreich beendet.")
    {
        change();
        store.Save();
        machine.Tick();
        line(text);
        return new ProcessResult(0);
    }

    private static ProcessResult Fail(Action<string> line, string text)
    {
        line(text);
        return new ProcessResult(1);
    }

    private static string[] Words(string arguments)
    {
        var words = new List<string>();
        var quoted = arguments.Split('"');
        for (var i = 0; i < quoted.Length; i++)
        {
            if (i % 2 == 1) words.Add(quoted[i]);
            else words.AddRange(quoted[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        return [.. words];
    }
}
