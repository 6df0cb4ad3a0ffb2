using MediaForge.Execution.Conditions;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>A step that may come.</summary>
/// <param name="Step">The step.</param>
/// <param name="Maybe">A condition over it is not true now, or cannot be answered now.</param>
/// <param name="MayFail">It, or a group that it is in, continues on error.</param>
internal readonly record struct ComingStep(Step Step, bool Maybe, bool MayFail);

/// <summary>The enabled steps of a kind, for checks that look ahead before anything is destroyed.</summary>
internal sealed class ComingSteps(Machine machine, VariableStore variables, ExecutionLog log, TaskSequence sequence)
{
    private const string Component = "ComingSteps";

    /// <summary>The enabled steps in enabled groups that are wanted, in their order. Only conditions over such steps are asked.</summary>
    public IEnumerable<ComingStep> Of(Func<Step, bool> wanted) => Below(sequence.Children, wanted, maybe: false, mayFail: false);

    private IEnumerable<ComingStep> Below(IEnumerable<SequenceNode> nodes, Func<Step, bool> wanted, bool maybe, bool mayFail)
    {
        foreach (var node in nodes.Where(n => !n.Disabled && Has(n, wanted)))
        {
            var (nodeMaybe, nodeMayFail) = (maybe || !Holds(node), mayFail || node.ContinueOnError);
            if (node is Step step) yield return new ComingStep(step, nodeMaybe, nodeMayFail);
            else foreach (var found in Below(((Group)node).Children, wanted, nodeMaybe, nodeMayFail)) yield return found;
        }
    }

    private static bool Has(SequenceNode node, Func<Step, bool> wanted) => node is Step step ? wanted(step) : ((Group)node).Children.Any(c => Has(c, wanted));

    private bool Holds(SequenceNode node)
    {
        try
        {
            return new ConditionEvaluator(machine, variables, log).Evaluate(node.Condition);
        }
        catch (ConditionException e)
        {
            log.Warning(Component, $"The condition of '{node.Name}' cannot be answered yet: {e.Message}");
            return false;
        }
    }
}
