using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="JoinDomainOrWorkgroup"/> and restarts, since membership changes at the next start. A second run finds
/// the machine a member already.
/// </summary>
internal sealed class JoinDomainOrWorkgroupHandler : StepHandler
{
    private const string Component = "JoinDomainOrWorkgroup";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (JoinDomainOrWorkgroup)context.Settings;
        if (context.Machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "Windows PE cannot join a domain or workgroup. Put the step after Setup Windows and Configuration Manager.");
        var toDomain = settings.JoinType.Trim() switch
        {
            "0" => true,
            "1" => false,
            _ => throw new StepFailedException(ErrorText.InvalidParameter, $"OSDJoinType is '{settings.JoinType}'. It must be 0 (domain) or 1 (workgroup)."),
        };
        var name = (toDomain ? settings.DomainName : settings.WorkgroupName).Trim();
        if (name.Length == 0) return StepResult.Broken(ErrorText.InvalidParameter, toDomain ? "No domain is given. Set OSDJoinDomainName." : "No workgroup is given. Set OSDJoinWorkgroupName.");
        var membership = context.Machine.ReadMembership();
        if (membership.IsDomain == toDomain && membership.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            context.Log.Info(Component, $"The machine is in the {(toDomain ? "domain" : "workgroup")} {membership.Name} already.");
            // After a cut it may have joined just before, and still needs its restart.
            return context.WasCutOff ? Restart(settings) : StepResult.Done;
        }
        context.Log.Info(Component, $"joining the {(toDomain ? "domain" : "workgroup")} {name}; the machine is in the {(membership.IsDomain ? "domain" : "workgroup")} {membership.Name} now");
        var code = toDomain ? JoinDomain(context, settings, name) : context.Machine.JoinWorkgroup(name);
        if (code != 0) return StepResult.Broken(ErrorText.FromWin32(code), $"The {(toDomain ? "domain" : "workgroup")} {name} cannot be joined{(toDomain ? $" with the account {settings.JoinAccount.Trim()}" : string.Empty)}.");
        return Restart(settings);
    }

    private static int JoinDomain(StepContext context, JoinDomainOrWorkgroup settings, string domain)
    {
        if (settings.JoinAccount.Trim().Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, "The account that joins the domain is not given. Set OSDJoinAccount and OSDJoinPassword.");
        return context.Machine.JoinDomain(new DomainToJoin(domain, OrganizationalUnit.Read(settings.DomainOU), settings.JoinAccount.Trim(), settings.JoinPassword));
    }

    private static StepResult Restart(JoinDomainOrWorkgroup settings) =>
        settings.SkipReboot ? StepResult.Done : StepResult.Done with { Restart = new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero) };
}
