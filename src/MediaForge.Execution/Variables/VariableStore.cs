using MediaForge.TaskSequences;

namespace MediaForge.Execution.Variables;

/// <summary>
/// The task sequence variables of a run. Names are case-insensitive. Everybody but the engine obeys ConfigMgr's rules:
/// names with a leading underscore are read-only, an empty value deletes, a value has at most 4000 characters.
/// </summary>
/// <remarks>
/// A step's own settings are laid over the variables while it runs (<see cref="Inject"/>) and leave no trace.
/// Every other change is kept until <see cref="TakeChanges"/>, which is how the journal learns of it.
/// Thread-safe: scripts read and set variables while the program that a step has started runs.
/// </remarks>
public sealed class VariableStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Variable> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Variable> _injected = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Variable> _changes = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _secretOnes = new(StringComparer.OrdinalIgnoreCase);

    private bool _inStep;

    /// <summary>The secret values of the run.</summary>
    public SecretMask Secrets { get; } = new();

    /// <summary>All variables by name, without those that a running step injects.</summary>
    public IReadOnlyList<Variable> All
    {
        get
        {
            lock (_gate) return [.. _variables.Values.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>The names of all variables, with those that a running step injects.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _variables.Values.Concat(_injected.Values).Select(v => v.Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>The value of a variable, or null when there is none.</summary>
    public string? Find(string name) => Get(name)?.Value;

    /// <summary>The value that was set before the running step, or null; injected settings do not count.</summary>
    public string? FindExplicit(string name)
    {
        lock (_gate) return _variables.GetValueOrDefault(name.Trim())?.Value;
    }

    /// <summary>Whether a variable holds <c>true</c>, in any case.</summary>
    public bool IsTrue(string name) => Find(name)?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Whether a variable's value is never shown.</summary>
    public bool IsSecret(string name) => Get(name)?.Secret ?? false;

    /// <summary>
    /// Sets a variable as a step or a person may; an empty value deletes it. A secret variable stays secret until it is deleted; one that is
    /// secret and has no value yet is secret when it gets one.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not allowed or read-only, or the value is too long.</exception>
    public void Set(string name, string value, bool secret = false)
    {
        if (VariableName.FindFault(name) is { } fault) throw new ArgumentException($"The variable '{name}' cannot be set: {fault}.");
        if (value.Length > VariableName.MaxValueLength) throw new ArgumentException($"The variable '{name}' cannot be set: its value has {value.Length} characters, and {VariableName.MaxValueLength} is the most.");
        SetByEngine(name.Trim(), value, secret);
    }

    /// <summary>Sets a variable as a script may: only while a step runs, whose end makes the change last.</summary>
    /// <exception cref="ArgumentException">As <see cref="Set"/>.</exception>
    /// <exception cref="InvalidOperationException">No step runs.</exception>
    public void SetByScript(string name, string value)
    {
        lock (_gate)
        {
            if (!_inStep) throw new InvalidOperationException($"The variable '{name}' cannot be set: no step of the task sequence runs.");
            Set(name, value);
        }
    }

    /// <summary>Sets a variable as only the engine may, read-only ones included; null or an empty value deletes it.</summary>
    public void SetByEngine(string name, string? value, bool secret = false)
    {
        lock (_gate)
        {
            if (string.IsNullOrEmpty(value))
            {
                if (secret) _secretOnes.Add(name);
                if (_variables.Remove(name)) _changes[name] = new Variable(name, string.Empty);
                return;
            }
            var old = _variables.GetValueOrDefault(name);
            var variable = new Variable(old?.Name ?? name, value, secret || (old?.Secret ?? false) || _secretOnes.Contains(name));
            if (variable.Secret) Secrets.Add(value);
            if (variable == old) return;
            _variables[name] = variable;
            _changes[name] = variable;
        }
    }

    /// <summary>Lays a step's settings over the variables: the step runs from here on. The prestart command counts as a step without any.</summary>
    public void Inject(IEnumerable<Variable> settings)
    {
        lock (_gate)
        {
            _inStep = true;
            foreach (var setting in settings)
            {
                if (setting.Secret) Secrets.Add(setting.Value);
                _injected[setting.Name] = setting;
            }
        }
    }

    /// <summary>Takes the settings of <see cref="Inject"/> away again: the step has ended.</summary>
    public void RemoveInjected()
    {
        lock (_gate)
        {
            _inStep = false;
            _injected.Clear();
        }
    }

    /// <summary>What was set or deleted (empty value) since the last call.</summary>
    public IReadOnlyList<Variable> TakeChanges()
    {
        lock (_gate)
        {
            Variable[] changes = [.. _changes.Values.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)];
            _changes.Clear();
            return changes;
        }
    }

    /// <summary>Replaces <c>%NAME%</c> by variables, and asks <paramref name="unknown"/> for names that are none.</summary>
    public string Expand(string text, Func<string, string?> unknown) => Substitution.Expand(text, name => Find(name) ?? unknown(name));

    private Variable? Get(string name)
    {
        lock (_gate) return _injected.GetValueOrDefault(name.Trim()) ?? _variables.GetValueOrDefault(name.Trim());
    }
}
