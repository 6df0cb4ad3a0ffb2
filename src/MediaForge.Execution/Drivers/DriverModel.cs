namespace MediaForge.Execution.Drivers;

/// <summary>A device of an INF file.</summary>
/// <param name="Description">What the device is called.</param>
/// <param name="Ids">Its hardware id, and then compatible ids.</param>
public sealed record DriverModel(string Description, IReadOnlyList<string> Ids);
