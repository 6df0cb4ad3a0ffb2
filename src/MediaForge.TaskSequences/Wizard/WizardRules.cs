using MediaForge.TaskSequences.Validation;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>What the wizards' pages accept. Problems name the option in <see cref="Problem.Where"/>.</summary>
internal static class WizardRules
{
    public static IReadOnlyList<Problem> Check(BuildAndCaptureOptions o)
    {
        var found = new List<Problem>();
        CheckName(found, o.Name, o.Description);
        Require(found, nameof(o.ImagePackage), o.ImagePackage, "Name the content that holds Windows.");
        if (o.ImageIndex < 1) found.Add(Bad(nameof(o.ImageIndex), "The image index counts from 1.", "Use 'mediaforge wim info' to list the images."));
        if (o.ProductKey.Length > 0 && !ValueRules.IsProductKey(o.ProductKey)) found.Add(new Problem(ProblemCodes.BadProductKey, ProblemSeverity.Error, nameof(o.ProductKey), "The product key has not the shape of one.", "Write five groups of five letters and digits: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX."));
        if (o.ServerLicensing is not ("" or "PerSeat" or "PerServer")) found.Add(Bad(nameof(o.ServerLicensing), "Server licensing must be PerSeat, PerServer or empty."));
        if (o.ServerConnections is < 5 or > 9999) found.Add(Bad(nameof(o.ServerConnections), "The number of server connections must be 5 to 9999."));
        Limit(found, nameof(o.AdminPassword), o.AdminPassword, 255);
        Limit(found, nameof(o.RegisteredUser), o.RegisteredUser, 255);
        Limit(found, nameof(o.RegisteredOrganization), o.RegisteredOrganization, 255);
        if (o.AnswerFile.Length > 0 != o.AnswerFilePackage.Length > 0) found.Add(Missing(o.AnswerFile.Length > 0 ? nameof(o.AnswerFilePackage) : nameof(o.AnswerFile), "An answer file and its package belong together."));

        // Needed after a domain too: Sysprep wants a workgroup.
        Require(found, nameof(o.Workgroup), o.Workgroup, o.Domain.Length > 0 ? "The machine leaves the domain for it before the capture." : "Name the workgroup to join.");
        Limit(found, nameof(o.Workgroup), o.Workgroup, 32);
        if (o.Domain.Length > 0)
        {
            Limit(found, nameof(o.Domain), o.Domain, 255);
            Require(found, nameof(o.DomainAccount), o.DomainAccount, "Name the account that may join the domain, as DOMAIN\\user.");
            Require(found, nameof(o.DomainPassword), o.DomainPassword, "Give the password of the account that joins the domain.");
        }
        else if (o.OrganizationalUnit.Length > 0 || o.DomainAccount.Length > 0)
        {
            found.Add(Missing(nameof(o.Domain), "An organizational unit or an account was given, but no domain."));
        }
        if (o.OrganizationalUnit.Length > 0 && !ValueRules.IsOrganizationalUnit(o.OrganizationalUnit)) found.Add(Bad(nameof(o.OrganizationalUnit), "The organizational unit must be written as LDAP://OU=...,DC=...."));
        if (o.ClientProperties.Contains("SMSSITECODE", StringComparison.OrdinalIgnoreCase)) found.Add(Bad(nameof(o.ClientProperties), "SMSSITECODE cannot be among the client's installation properties."));

        foreach (var application in o.Applications)
            if (application.Id.Trim().Length == 0) found.Add(Missing(nameof(o.Applications), "An application has no id."));
        foreach (var id in o.Applications.GroupBy(a => a.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            found.Add(new Problem(ProblemCodes.Duplicate, ProblemSeverity.Warning, nameof(o.Applications), $"The application '{id.Key}' is installed more than once.", "List it once."));

        CheckCapture(found, o.CreatedBy, o.ImageVersion, o.ImageDescription, o.CaptureDestination, o.CaptureAccount, o.CapturePassword);
        return found;
    }

    public static IReadOnlyList<Problem> Check(CaptureOptions o)
    {
        var found = new List<Problem>();
        CheckName(found, o.Name, o.Description);
        CheckCapture(found, o.CreatedBy, o.ImageVersion, o.ImageDescription, o.CaptureDestination, o.CaptureAccount, o.CapturePassword);
        return found;
    }

    private static void CheckName(List<Problem> found, string name, string description)
    {
        Require(found, "Name", name, "Name the task sequence.");
        Limit(found, "Name", name, 50);
        Limit(found, "Description", description, 512);
    }

    private static void CheckCapture(List<Problem> found, string createdBy, string version, string description, string destination, string account, string password)
    {
        Limit(found, "CreatedBy", createdBy, 255);
        Limit(found, "ImageVersion", version, 32);
        Limit(found, "ImageDescription", description, 255);
        if (destination.Trim().Length == 0) found.Add(Missing("CaptureDestination", @"Name the WIM file to write, as \\server\share\folder\image.wim."));
        else if (ValueRules.FindCaptureFault(destination) is { } fault) found.Add(new Problem(ProblemCodes.BadCaptureDestination, ProblemSeverity.Error, "CaptureDestination", $"The destination of the capture {fault}.", @"Write it as \\server\share\folder\image.wim."));
        Limit(found, "CaptureDestination", destination, 255);
        if (account.Trim().Length == 0) found.Add(Missing("CaptureAccount", "Name the account that may write to the share, as DOMAIN\\user."));
        else if (password.Length == 0) found.Add(new Problem(ProblemCodes.IncompleteAccount, ProblemSeverity.Warning, "CapturePassword", "The account that writes to the share has no password.", "Give it by an environment variable."));
    }

    private static void Require(List<Problem> found, string option, string value, string hint)
    {
        if (value.Trim().Length == 0) found.Add(new Problem(ProblemCodes.WizardMissing, ProblemSeverity.Error, option, $"The option {option} is missing.", hint));
    }

    private static void Limit(List<Problem> found, string option, string value, int max)
    {
        if (value.Length > max) found.Add(new Problem(ProblemCodes.TooLong, ProblemSeverity.Error, option, $"The option {option} has {value.Length} characters; {max} are allowed.", "Shorten it."));
    }

    private static Problem Missing(string option, string message) => new(ProblemCodes.WizardMissing, ProblemSeverity.Error, option, message, string.Empty);

    private static Problem Bad(string option, string message, string hint = "") => new(ProblemCodes.WizardBadValue, ProblemSeverity.Error, option, message, hint);
}
