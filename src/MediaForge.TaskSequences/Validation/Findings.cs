using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Validation;

/// <summary>The problems of one sequence, and where validation is in it.</summary>
/// <param name="source">The file.</param>
/// <param name="given">The names of variables that have a value when the sequence begins: they win over a step's settings.</param>
internal sealed class Findings(string source, IEnumerable<string> given)
{
    private readonly HashSet<string> _given = new(given, StringComparer.OrdinalIgnoreCase);
    private string _where = string.Empty;

    /// <summary>Whether a setting that a step leaves empty has a value all the same.</summary>
    public bool IsGiven(string variable) => _given.Contains(variable);

    public List<Problem> Problems { get; } = [];

    /// <summary>Goes on to a node: what is found is found there.</summary>
    public void Enter(string path, int line)
    {
        var place = SequenceXmlReader.Place(source, line);
        _where = place.Length > 0 ? $"{place}: {path}" : path;
    }

    /// <summary>Goes back to the sequence as a whole.</summary>
    public void EnterSequence() => _where = source;

    public void Error(string code, string message, string hint = "") => Problems.Add(new Problem(code, ProblemSeverity.Error, _where, message, hint));

    public void Warn(string code, string message, string hint = "") => Problems.Add(new Problem(code, ProblemSeverity.Warning, _where, message, hint));
}
