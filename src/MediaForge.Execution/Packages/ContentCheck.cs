using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;

namespace MediaForge.Execution.Packages;

/// <summary>
/// Reads, before anything on the machine is destroyed, the packages that the coming steps use, and holds them against the
/// manifest: a bad stick or disc must not be found out after the disk was wiped. Once for each start of the program. It costs next to
/// nothing, since each package is read for this when it is first used anyway (<see cref="PackageCheck"/>).
/// </summary>
/// <remarks>
/// Left to their first use are packages of steps that a condition excludes now, those on other discs of a set than the one in the
/// drive, and those that a web server has, for they need the disk. <c>MediaForgeSkipContentCheck=true</c> leaves all to it.
/// </remarks>
/// <param name="steps">The steps that come.</param>
/// <param name="variables">The variables.</param>
/// <param name="log">The log.</param>
/// <param name="find">What is wrong with a package, or null: also where it cannot be told yet.</param>
internal sealed class ContentCheck(ComingSteps steps, VariableStore variables, ExecutionLog log, Func<string, string?> find)
{
    /// <summary>The variable that turns the check off.</summary>
    public const string SkipVariable = "MediaForgeSkipContentCheck";

    private const string Component = "ContentCheck";

    private bool _done;

    /// <summary>Checks, unless that was done since the program started.</summary>
    /// <exception cref="StepFailedException">A package is not what the manifest says.</exception>
    public void Check()
    {
        if (_done) return;
        if (variables.IsTrue(SkipVariable))
        {
            log.Warning(Component, $"{SkipVariable} is true: packages are checked when they are used, and not before the disk is changed.");
            return;
        }
        var packages = from coming in steps.Of(s => PackagesOf(s).Any())
                       where !coming.Maybe
                       from package in PackagesOf(coming.Step)
                       group coming by package.ToUpperInvariant() into uses
                       select (Package: uses.Key, uses.First().Step, MayFail: uses.All(u => u.MayFail));
        foreach (var (package, step, mayFail) in packages.ToList())
        {
            if (find(package) is not { } fault) continue;
            if (!mayFail) throw new StepFailedException(ErrorText.WrongHash, $"Nothing was changed yet, but '{step.Name}' would fail: {fault}");
            log.Warning(Component, $"'{step.Name}', which continues on error, will fail: {fault}");
        }
        _done = true;
    }

    private static IEnumerable<string> PackagesOf(Step step) => step.Settings.References().Select(r => r.Package?.Trim()).OfType<string>().Where(p => p.Length > 0);
}
