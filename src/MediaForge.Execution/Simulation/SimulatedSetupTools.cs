namespace MediaForge.Execution.Simulation;

/// <summary>Microsoft's programs that restarts and the full operating system need, on a simulated machine.</summary>
public static class SimulatedSetupTools
{
    /// <summary>Puts those of Windows PE on the machine; those of Windows come with it when it starts. Returns what starts the machine.</summary>
    public static SimulatedSetup Install(SimulatedMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        machine.AddProgram(@"X:\Windows\System32\bcdedit.exe", new SimulatedBcdedit(machine).Run);
        return new SimulatedSetup(machine);
    }
}
