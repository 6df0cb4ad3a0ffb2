namespace MediaForge.Execution.Simulation;

/// <summary>The power of a <see cref="SimulatedMachine"/> was cut: nothing runs on it until it is switched on again.</summary>
public sealed class SimulatedPowerCutException() : Exception("The simulated machine has lost power.");
