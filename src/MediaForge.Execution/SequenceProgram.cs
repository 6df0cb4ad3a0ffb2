using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>
/// A sequence as a row of instructions, each group before what is in it, so that a place in it is one number: that is
/// what the journal keeps. Being between a group's number and its end is being in the group.
/// </summary>
internal sealed class SequenceProgram
{
    private readonly List<Instruction> _instructions = [];

    /// <summary>Lays a sequence out.</summary>
    public SequenceProgram(TaskSequence sequence)
    {
        foreach (var child in sequence.Children) Add(child, -1);
        // ConfigMgr's count: disabled steps are left out, enabled steps of a disabled group are not.
        StepCount = sequence.Steps.Count(s => !s.Disabled);
    }

    /// <summary>The number of instructions; the number after the last one is the end of the sequence.</summary>
    public int Count => _instructions.Count;

    /// <summary>The number of enabled steps.</summary>
    public int StepCount { get; }

    /// <summary>The group or step at a place.</summary>
    public SequenceNode this[int instruction] => _instructions[instruction].Node;

    /// <summary>The place after an instruction and everything in it.</summary>
    public int After(int instruction) => _instructions[instruction].After;

    /// <summary>The number of a step among the enabled ones, from 1.</summary>
    public int StepNumber(int instruction) => _instructions.Take(instruction + 1).Count(i => i.Node is Step { Disabled: false });

    /// <summary>Where an instruction is, for people: <c>Build / Disk / Partition</c>.</summary>
    public string PathOf(int instruction)
    {
        var (node, _, parent) = _instructions[instruction];
        return parent < 0 ? node.Name : $"{PathOf(parent)} / {node.Name}";
    }

    /// <summary>Where an instruction is, for those who follow a run.</summary>
    public NodePlace PlaceOf(int instruction)
    {
        var depth = 0;
        for (var at = _instructions[instruction].Parent; at >= 0; at = _instructions[at].Parent) depth++;
        return new NodePlace(PathOf(instruction), _instructions[instruction].Node.Name, depth);
    }

    /// <summary>
    /// Where a sequence goes on after a failure, or null when it fails. A step or group that continues on error is left;
    /// otherwise the failure is its group's: that group's other steps are skipped.
    /// </summary>
    public int? AfterFailure(int instruction)
    {
        for (var at = instruction; at >= 0; at = _instructions[at].Parent)
            if (_instructions[at].Node.ContinueOnError) return _instructions[at].After;
        return null;
    }

    private void Add(SequenceNode node, int parent)
    {
        var at = _instructions.Count;
        _instructions.Add(new Instruction(node, at + 1, parent));
        if (node is not Group group) return;
        foreach (var child in group.Children) Add(child, at);
        _instructions[at] = new Instruction(node, _instructions.Count, parent);
    }

    private readonly record struct Instruction(SequenceNode Node, int After, int Parent);
}
