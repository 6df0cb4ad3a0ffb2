using MediaForge.Execution.Machines;

namespace MediaForge.Execution;

/// <summary>Runs one kind of step. Decides; what it does to the machine goes through <see cref="Machine"/>.</summary>
internal abstract class StepHandler
{
    /// <summary>
    /// Whether the step may run again from its start after it was cut off somewhere in the middle, because a second run
    /// ends in the same state as one.
    /// </summary>
    public abstract bool MayRunTwice { get; }

    /// <summary>Whether a failure of the step ends the sequence, whatever continues on error.</summary>
    public virtual bool FailureIsFinal => false;

    /// <summary>Runs the step.</summary>
    public abstract StepResult Run(StepContext context);
}
