using MediaForge.Bytes;
using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>
/// <c>reg.exe load</c> and <c>unload</c> of a simulated machine, strict about their arguments. Loading a hive replays what
/// waits in its logs; here that is only its mark.
/// </summary>
internal sealed class SimulatedReg(SimulatedMachine machine)
{
    private const string Key = @"HKLM\MediaForgeTemp";
    private const string Mark = @"HKEY_LOCAL_MACHINE\MediaForgeTemp|Select";

    public ProcessResult Run(ProcessRequest request, Action<string> line) => request.Arguments.Split(' ', 3) switch
    {
        ["load", Key, ['"', .. var file, '"']] => Load(file, line),
        ["unload", Key] => machine.RegistryValues.Remove(Mark) ? Succeed(line) : Fail(line, "The parameter is incorrect."),
        _ => Fail(line, "Invalid syntax."),
    };

    private ProcessResult Load(string file, Action<string> line)
    {
        if (machine.RegistryValues.ContainsKey(Mark)) return Fail(line, "The process cannot access the file because it is being used by another process.");
        if (machine.Disks.Read(file) is not { } content) return Fail(line, "The system cannot find the file specified.");
        try
        {
            machine.Disks.AddFile(file, RegistryHive.Read(ByteSource.FromBytes(content)).Write(machine.Clock.GetUtcNow()));
        }
        catch (InvalidDataException)
        {
            return Fail(line, "The configuration registry database is corrupt.");
        }
        machine.RegistryValues[Mark] = new RegistryData("REG_SZ", file);
        return Succeed(line);
    }

    private static ProcessResult Succeed(Action<string> line)
    {
        line("The operation completed successfully.");
        return new ProcessResult(0);
    }

    private static ProcessResult Fail(Action<string> line, string text)
    {
        line("ERROR: " + text);
        return new ProcessResult(1);
    }
}
