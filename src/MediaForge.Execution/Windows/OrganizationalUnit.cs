using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>Where the account of a computer goes in a domain.</summary>
internal static class OrganizationalUnit
{
    private const string Ldap = "LDAP://";

    /// <summary>The unit as Windows takes it (<c>OU=...,DC=...</c>), given with or without <c>LDAP://</c>; empty for the domain's default.</summary>
    /// <exception cref="StepFailedException">It is none.</exception>
    public static string Read(string text)
    {
        var unit = text.Trim();
        if (unit.StartsWith(Ldap, StringComparison.OrdinalIgnoreCase)) unit = unit[Ldap.Length..];
        if (unit.Length == 0 || unit.StartsWith("OU=", StringComparison.OrdinalIgnoreCase) || unit.StartsWith("CN=", StringComparison.OrdinalIgnoreCase)) return unit;
        throw new StepFailedException(ErrorText.InvalidParameter, $"'{text}' is no organizational unit. Write it as LDAP://OU=Reference,DC=contoso,DC=com.");
    }
}
