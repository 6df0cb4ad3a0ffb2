namespace MediaForge.Execution.Variables;

/// <summary>
/// Knows every secret value of a run and takes it out of texts that people see. A value stays secret after its variable
/// is changed or deleted.
/// </summary>
/// <remarks>
/// A secret of four characters or more is masked wherever it occurs. A shorter one is masked where it stands alone
/// (no letter or digit next to it): masking each "1" would leave no readable log and would point at the secret.
/// Texts may be masked on any thread while secrets are added on one.
/// </remarks>
public sealed class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "********";

    private const int ShortLength = 4;
    private volatile string[] _secrets = [];

    /// <summary>Adds a secret; also each line of one that has several, since texts are shown line by line.</summary>
    public void Add(string secret)
    {
        AddOne(secret);
        if (secret.AsSpan().IndexOfAny('\r', '\n') < 0) return;
        foreach (var line in secret.Split('\n')) AddOne(line.Trim());
    }

    /// <summary>The text without secrets.</summary>
    public string Apply(string text)
    {
        foreach (var secret in _secrets) text = Replace(text, secret);
        return text;
    }

    private void AddOne(string secret)
    {
        if (secret.Length == 0 || _secrets.Contains(secret)) return;
        // Longest first, so that a secret which contains another is masked whole.
        _secrets = [.. _secrets.Where(s => s.Length >= secret.Length), secret, .. _secrets.Where(s => s.Length < secret.Length)];
    }

    private static string Replace(string text, string secret)
    {
        if (secret.Length >= ShortLength) return text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
        for (var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            var end = at + secret.Length;
            var alone = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (alone) text = string.Concat(text.AsSpan(0, at), Mask, text.AsSpan(end));
            var from = alone ? at + Mask.Length : at + 1;
            at = from < text.Length ? text.IndexOf(secret, from, StringComparison.OrdinalIgnoreCase) : -1;
        }
        return text;
    }
}
