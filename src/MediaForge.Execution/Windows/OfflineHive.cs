using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using MediaForge.Bytes;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Windows;

/// <summary>
/// Reads and edits the registry hives of a Windows that is not running. A hive is read whole, edited in memory and written
/// whole: after a power cut it is the old one or the new one.
/// </summary>
/// <remarks>
/// A hive that Windows had not finished writing has changes waiting in the log files beside it. Only Windows replays
/// those, so it is asked to first: <c>reg.exe load</c> and <c>unload</c>.
/// </remarks>
internal static class OfflineHive
{
    private const string Component = "OfflineHive";
    private const string TemporaryKey = "MediaForgeTemp";

    // SOFTWARE of a large installation has some 200 MB.
    private const int MaxLength = 1 << 30;

    // Offsets in the base block, as in MediaForge.Registry: they differ while the hive is being written.
    private const int PrimarySequence = 4;
    private const int SecondarySequence = 8;

    private const int UnloadAttempts = 5;

    /// <summary>Reads something out of a hive.</summary>
    /// <exception cref="InvalidDataException">The file is no hive, or damaged; the message names it.</exception>
    /// <exception cref="StepFailedException">Its waiting changes cannot be replayed.</exception>
    public static T Read<T>(Machine machine, ExecutionLog log, string path, Func<RegistryHive, T> read)
    {
        try
        {
            return read(Open(machine, log, path));
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Changes a hive; the file is replaced when <paramref name="edit"/> returns.</summary>
    /// <exception cref="InvalidDataException">The file is no hive, or damaged; the message names it.</exception>
    /// <exception cref="StepFailedException">Its waiting changes cannot be replayed.</exception>
    public static void Edit(Machine machine, ExecutionLog log, string path, Action<RegistryHive> edit)
    {
        var hive = Read(machine, log, path, h =>
        {
            edit(h);
            return h;
        });
        machine.WriteFile(path, hive.Write(machine.Clock.GetUtcNow()));
    }

    /// <summary>The name of the control set that a SYSTEM hive starts with next: <c>ControlSet001</c>.</summary>
    /// <exception cref="InvalidDataException">It is not a SYSTEM hive.</exception>
    public static string ControlSet(RegistryHive system)
    {
        var current = system.Root.Find("Select")?.GetDWord("Current") ?? throw new InvalidDataException(@"the hive has no value Select\Current: it is not the SYSTEM hive of a Windows");
        var name = "ControlSet" + current.ToString("D3", CultureInfo.InvariantCulture);
        return system.Root.Find(name) is null ? throw new InvalidDataException($@"the hive has no {name}, to which its Select\Current leads") : name;
    }

    private static RegistryHive Open(Machine machine, ExecutionLog log, string path)
    {
        var content = machine.ReadFile(path, MaxLength);
        if (!IsDirty(content)) return RegistryHive.Read(ByteSource.FromBytes(content));
        log.Info(Component, $"{path}: Windows was not shut down properly and has changes waiting in its logs; it replays them now.");
        Replay(machine, log, path);
        content = machine.ReadFile(path, MaxLength);
        if (IsDirty(content)) throw new StepFailedException(ErrorText.Unspecified, $"{path}: changes are still waiting after Windows has loaded and unloaded the hive. Start that Windows once and shut it down properly.");
        return RegistryHive.Read(ByteSource.FromBytes(content));
    }

    // Looked at before the hive is read: a half-written one may well be inconsistent until it is replayed.
    private static bool IsDirty(ReadOnlySpan<byte> hive) =>
        hive.Length > SecondarySequence + 4 && hive.StartsWith("regf"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(hive[PrimarySequence..]) != BinaryPrimitives.ReadUInt32LittleEndian(hive[SecondarySequence..]);

    private static void Replay(Machine machine, ExecutionLog log, string path)
    {
        // A program that was killed here has left its hive loaded.
        if (machine.RegistryKeyExists($@"HKEY_LOCAL_MACHINE\{TemporaryKey}")) Unload(machine, log);
        Require(Registry(machine, log, $@"load HKLM\{TemporaryKey} ""{path}"""), $"{path}: Windows cannot load the hive to replay its waiting changes");
        Unload(machine, log);
    }

    private static void Unload(Machine machine, ExecutionLog log)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = Registry(machine, log, $@"unload HKLM\{TemporaryKey}");
            if (result.Code == 0) return;
            // A virus scanner may have a key open for a moment.
            if (attempt == UnloadAttempts) Require(result, $@"Windows cannot unload HKLM\{TemporaryKey}");
            machine.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private static (int Code, IReadOnlyList<string> Lines) Registry(Machine machine, ExecutionLog log, string arguments)
    {
        try
        {
            return SystemProgram.Run(machine, log, Component, "reg.exe", arguments);
        }
        catch (Win32Exception e)
        {
            throw new StepFailedException(ErrorText.FromWin32(e.NativeErrorCode), $"reg.exe cannot be started: {e.Message}");
        }
    }

    private static void Require((int Code, IReadOnlyList<string> Lines) result, string what)
    {
        if (result.Code != 0) throw new StepFailedException(ErrorText.Unspecified, $"{what}: reg.exe says '{string.Join(' ', result.Lines)}' (code {result.Code}).");
    }

    private static InvalidDataException Damaged(string path, InvalidDataException e) => new($"{path}: {e.Message}", e);
}
