namespace MediaForge.Execution.Simulation;

/// <summary>Something is done to a simulated machine.</summary>
/// <param name="Kind">What: one of the constants.</param>
/// <param name="Text">With what; not masked.</param>
/// <param name="Code">The exit code or system error code; null where there is none.</param>
public sealed record MachineActs(string Kind, string Text, int? Code) : RunEvent
{
    /// <summary>A program was run; diskpart with the commands of its script.</summary>
    public const string Program = "program";

    /// <summary>A program was started and not waited for.</summary>
    public const string Start = "start";

    /// <summary>An image was applied.</summary>
    public const string Apply = "apply";

    /// <summary>A volume was captured.</summary>
    public const string Capture = "capture";

    /// <summary>A share was connected.</summary>
    public const string Share = "share";

    /// <summary>A domain or workgroup was joined.</summary>
    public const string Join = "join";

    /// <summary>A local account was changed.</summary>
    public const string Account = "account";

    /// <summary>Whoever is at the machine was asked; the prompt with the answer, of a secret with stars.</summary>
    public const string Ask = "ask";
}

/// <summary>The simulated machine starts.</summary>
/// <param name="InWindowsPE">Into Windows PE; else into the installed operating system.</param>
public sealed record MachineStarts(bool InWindowsPE) : RunEvent;

/// <summary>A step has set or deleted a variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, masked when it is secret; empty when it was deleted.</param>
public sealed record VariableChanges(string Name, string Value) : RunEvent;

/// <summary>The log has a warning or an error.</summary>
/// <param name="Text">Its text.</param>
public sealed record LogWarns(string Text) : RunEvent;
