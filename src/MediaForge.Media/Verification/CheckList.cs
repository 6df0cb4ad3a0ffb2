namespace MediaForge.Media.Verification;

/// <summary>The checks of a media, in the order in which they are made.</summary>
internal sealed class CheckList
{
    private readonly List<VerificationCheck> _checks = [];

    /// <summary>All checks so far.</summary>
    public VerificationReport Report => new([.. _checks]);

    /// <summary>Makes a check; what goes wrong in it is its detail, and null is returned.</summary>
    public T? Check<T>(string name, Func<T> check, Func<T, string> detail)
        where T : class
    {
        try
        {
            var result = check();
            _checks.Add(new VerificationCheck(name, true, detail(result)));
            return result;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException)
        {
            _checks.Add(new VerificationCheck(name, false, e.Message));
            return null;
        }
    }

    /// <summary>Makes a check that says in words what it found.</summary>
    public string? Check(string name, Func<string> check) => Check(name, check, d => d);
}
