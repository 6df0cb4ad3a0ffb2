using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;
using AdapterSettings = MediaForge.TaskSequences.Steps.NetworkAdapter;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="ApplyNetworkSettings"/>: writes membership and adapters to the answer file of the applied Windows, which
/// takes them when it is set up. Of several such steps the last wins.
/// </summary>
internal sealed class ApplyNetworkSettingsHandler : StepHandler
{
    private const string Component = "ApplyNetworkSettings";
    private const string Join = "Microsoft-Windows-UnattendedJoin";
    private const string Identification = "Identification";
    private const string DnsClient = "Microsoft-Windows-DNS-Client";
    private const string CountVariable = "OSDAdapterCount";
    private const string AdaptersWritten = "_MediaForgeAdaptersWritten";
    private const int MaxWorkgroupLength = 15;

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ApplyNetworkSettings)context.Settings;
        var windows = TargetWindows.Find(context);
        var file = AnswerFile.Load(context.Machine, windows);
        SetMembership(context, settings, file);
        if (settings.DnsDomain.Trim() is { Length: > 0 } domain) file.Set(AnswerPass.Specialize, DnsClient, "DNSDomain", domain);
        if (List(settings.DnsSuffixSearchOrder) is { Length: > 0 } suffixes) file.SetList(AnswerPass.Specialize, DnsClient, "DNSSuffixSearchOrder", "DomainName", suffixes);
        if (settings.EnableTcpIpFiltering) context.Log.Warning(Component, "TCP/IP filtering is ignored: no Windows since Vista has it. Use firewall rules.");
        var adapters = Adapters(context, settings);
        if (adapters.Count > 0 || context.Variables.IsTrue(AdaptersWritten)) AnswerFileAdapters.Clear(file);
        for (var i = 0; i < adapters.Count; i++) AnswerFileAdapters.Add(context, file, adapters[i], i);
        context.Variables.SetByEngine(AdaptersWritten, adapters.Count > 0 ? "true" : null);
        file.Save(context.Machine);
        context.Log.Info(Component, $"The settings are in {file.Path}.");
        return StepResult.Done;
    }

    private static void SetMembership(StepContext context, ApplyNetworkSettings settings, AnswerFile file)
    {
        if (settings.JoinType.Trim() == "0")
        {
            SetDomain(context, settings, file);
            return;
        }
        if (settings.JoinType.Trim() != "1") throw new StepFailedException(ErrorText.InvalidParameter, $"OSDNetworkJoinType is '{settings.JoinType}'. It must be 0 (domain) or 1 (workgroup).");
        file.Remove(AnswerPass.Specialize, Join, Identification);
        var workgroup = settings.WorkgroupName.Trim();
        if (workgroup.Length == 0)
        {
            context.Log.Info(Component, "No workgroup is given: Windows stays in its own, WORKGROUP.");
            return;
        }
        if (workgroup.Length > MaxWorkgroupLength) throw new StepFailedException(ErrorText.InvalidParameter, $"'{workgroup}' cannot be the name of a workgroup: it has more than {MaxWorkgroupLength} characters. Correct OSDWorkgroupName.");
        file.Set(AnswerPass.Specialize, Join, Identification + "/JoinWorkgroup", workgroup);
        context.Log.Info(Component, $"Windows joins the workgroup {workgroup}");
    }

    private static void SetDomain(StepContext context, ApplyNetworkSettings settings, AnswerFile file)
    {
        var domain = settings.DomainName.Trim();
        var account = settings.JoinAccount.Trim();
        if (domain.Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, "A domain is to be joined, and none is given. Set OSDDomainName.");
        if (account.Length == 0 || settings.JoinPassword.Length == 0) throw new StepFailedException(ErrorText.InvalidParameter, $"The account that joins the domain {domain}, or its password, is not given. Set OSDJoinAccount and OSDJoinPassword.");
        file.Remove(AnswerPass.Specialize, Join, Identification);
        // A user principal name (user@domain) says its own domain.
        if (account.Split('\\') is [var accountDomain, var user])
        {
            file.Set(AnswerPass.Specialize, Join, Identification + "/Credentials/Domain", accountDomain);
            account = user;
        }
        else if (!account.Contains('@', StringComparison.Ordinal))
        {
            file.Set(AnswerPass.Specialize, Join, Identification + "/Credentials/Domain", domain);
        }
        file.Set(AnswerPass.Specialize, Join, Identification + "/Credentials/Username", account);
        file.Set(AnswerPass.Specialize, Join, Identification + "/Credentials/Password", settings.JoinPassword);
        file.Set(AnswerPass.Specialize, Join, Identification + "/JoinDomain", domain);
        if (OrganizationalUnit.Read(settings.DomainOU) is { Length: > 0 } unit) file.Set(AnswerPass.Specialize, Join, Identification + "/MachineObjectOU", unit);
        context.Log.Info(Component, $"Windows joins the domain {domain} with the account {settings.JoinAccount.Trim()}");
    }

    /// <summary>
    /// The rows of the step, or those that variables describe when <c>OSDAdapterCount</c> was set before it. A setting of a
    /// row that was set as a variable wins, as with every other setting.
    /// </summary>
    private static IReadOnlyList<AdapterSettings> Adapters(StepContext context, ApplyNetworkSettings settings)
    {
        if (context.Variables.FindExplicit(CountVariable) is not { } text) return settings.Adapters;
        if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > ArrayDefinition.MaxRows)
            throw new StepFailedException(ErrorText.InvalidParameter, $"{CountVariable} is '{text}'. It must be the number of adapters that are set up, up to {ArrayDefinition.MaxRows}.");
        var array = ApplyNetworkSettings.Kind.Arrays.Single();
        return [.. Enumerable.Range(0, count).Select(row => new AdapterSettings(array.Settings
            .Select(s => KeyValuePair.Create(s.Variable, Value(array.At(s, row).Variable) ?? string.Empty))
            .Where(s => s.Value.Length > 0)
            .ToDictionary(StringComparer.OrdinalIgnoreCase)))];

        string? Value(string variable) => context.Variables.FindExplicit(variable) ?? settings.Find(variable);
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
