using MediaForge.Media.Definition;

namespace MediaForge.Media.Tests.Wizard;

/// <summary>docs/configmgr-cmdlets.md: no parameter of ConfigMgr's cmdlets without an answer, and no answer that does not exist.</summary>
public class CmdletTableTests
{
    private const string Common = "MediaPassword AllowUnattended AllowUacPrompt PrestartCommand PrestartPackage Variable TemporaryFolder SiteCode Force";
    private const string Site = "AllowUnknownMachine CertificateStartTime CertificateExpireTime CertificatePath CertificatePassword UserDeviceAffinity";

    // Microsoft's reference of the ConfigurationManager module.
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["New-CMStandaloneMedia"] = $"MediaType Path TaskSequence DistributionPoint MediaSize Application Package DriverPackage IncludeApplicationDependency MediaStartDate MediaExpirationDate FormatMedia NoAutoRun CertificatePath DisableWildcardHandling ForceWildcardHandling WhatIf Confirm {Common}",
        ["New-CMBootableMedia"] = $"MediaMode MediaType Path BootImage DistributionPoint ManagementPoint FormatMedia NoAutoRun {Site} {Common}",
        ["New-CMCaptureMedia"] = "BootImage DistributionPoint MediaType Path FormatMedia NoAutoRun TemporaryFolder AllowUacPrompt SiteCode Force",
        ["New-CMPrestageMedia"] = $"MediaMode Path BootImage DistributionPoint ManagementPoint OperatingSystemImage TaskSequence OperatingSystemImageIndex Application Package DriverPackage IncludeApplicationDependency Comment CreatedBy Version {Site} {Common}",
    };

    private static readonly Dictionary<string, List<(string Parameter, string Ours, string Note)>> Tables = Read();

    [Fact]
    public void Every_parameter_has_a_row_with_a_note()
    {
        Tables.Keys.ShouldBe(Parameters.Keys);
        foreach (var (cmdlet, rows) in Tables)
        {
            rows.Select(r => r.Parameter).ShouldBe(Parameters[cmdlet].Split(' ').Select(p => $"`-{p}`"), ignoreOrder: true, cmdlet);
            rows.ShouldAllBe(r => r.Note.Length > 10 && r.Note.EndsWith('.') || r.Note.EndsWith(')'), cmdlet);
        }
    }

    [Fact]
    public void Every_named_setting_exists()
    {
        foreach (var (cmdlet, rows) in Tables)
            foreach (var (parameter, ours, _) in rows.Where(r => r.Ours != "-"))
                MediaSettings.Find(ours.Trim('`')).ShouldNotBeNull($"{cmdlet} {parameter}: {ours}");
    }

    private static Dictionary<string, List<(string, string, string)>> Read()
    {
        var tables = new Dictionary<string, List<(string, string, string)>>();
        var cmdlet = string.Empty;
        foreach (var line in File.ReadAllLines(Repository.PathOf("docs", "configmgr-cmdlets.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) tables.Add(cmdlet = line[3..], []);
            else if (line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|', StringSplitOptions.TrimEntries) is [_, var parameter, var ours, var note, _]) tables[cmdlet].Add((parameter, ours, note));
        }
        return tables;
    }
}
