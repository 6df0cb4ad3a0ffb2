using MediaForge.Bytes;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>Hives on the disks of a simulated machine, as its own Windows and programs read and write them.</summary>
internal static class SimulatedHive
{
    /// <summary>Reads a hive; null when the file is not there.</summary>
    public static RegistryHive? Read(SimulatedMachine machine, string path) =>
        machine.Disks.Read(path) is { } content ? RegistryHive.Read(ByteSource.FromBytes(content)) : null;

    /// <summary>Changes a hive, wholly on its disk when this returns.</summary>
    public static void Edit(SimulatedMachine machine, string path, Action<RegistryHive> edit)
    {
        var hive = Read(machine, path) ?? throw new FileNotFoundException($"Could not find file '{path}'.", path);
        edit(hive);
        machine.Disks.AddFile(path, hive.Write(machine.Clock.GetUtcNow()));
    }
}
