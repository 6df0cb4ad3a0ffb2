namespace MediaForge.Execution.Simulation;

/// <summary>Microsoft's programs on a simulated machine. They take exactly what the contract in this project's README lists and fail as the real ones do.</summary>
public static class SimulatedTools
{
    private const string System32 = @"X:\Windows\System32\";

    /// <summary>Puts the programs of Windows PE on the machine.</summary>
    public static void Install(SimulatedMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        machine.AddProgram(System32 + "reg.exe", new SimulatedReg(machine).Run);
    }
}
