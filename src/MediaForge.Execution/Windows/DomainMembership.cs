namespace MediaForge.Execution.Windows;

/// <summary>What the computer is a member of.</summary>
/// <param name="IsDomain">A domain; otherwise a workgroup.</param>
/// <param name="Name">Its name.</param>
public sealed record DomainMembership(bool IsDomain, string Name);

/// <summary>A domain to join.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="OrganizationalUnit">Where the computer account goes, as <c>OU=...,DC=...</c>, or empty.</param>
/// <param name="Account">The account that joins.</param>
/// <param name="Password">Its password.</param>
public sealed record DomainToJoin(string Domain, string OrganizationalUnit, string Account, string Password);
