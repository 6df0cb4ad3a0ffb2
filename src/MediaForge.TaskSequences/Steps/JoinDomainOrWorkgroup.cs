namespace MediaForge.TaskSequences.Steps;

/// <summary>Join Domain or Workgroup (<c>SMS_TaskSequence_JoinDomainWorkgroupAction</c>).</summary>
public sealed class JoinDomainOrWorkgroup : StepSettings
{
    private static readonly SettingDefinition DomainNameSetting = new("domain", "OSDJoinDomainName", "DomainName", SettingKind.Text, "The domain to join.") { MaxLength = 255 };
    private static readonly SettingDefinition DomainOUSetting = new("organizationalUnit", "OSDJoinDomainOUName", "DomainOUName", SettingKind.Text, "The organizational unit for the computer account, as LDAP://OU=...,DC=....") { MaxLength = 32767 };
    private static readonly SettingDefinition JoinPasswordSetting = new("password", "OSDJoinPassword", "DomainPassword", SettingKind.Secret, "The password of the account that joins the domain.");
    private static readonly SettingDefinition JoinAccountSetting = new("account", "OSDJoinAccount", "DomainUsername", SettingKind.Text, "The account that joins the domain, as DOMAIN\\user.");
    private static readonly SettingDefinition SkipRebootSetting = new("skipRestart", "OSDJoinSkipReboot", "SkipReboot", SettingKind.Flag, "Do not restart afterwards.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition JoinTypeSetting = new("join", "OSDJoinType", "Type", SettingKind.Text, "Join a domain (0) or a workgroup (1).") { Default = "1", AlwaysWritten = true, Choices = ["0", "1"], Words = ["domain", "workgroup"] };
    private static readonly SettingDefinition WorkgroupNameSetting = new("workgroup", "OSDJoinWorkgroupName", "WorkgroupName", SettingKind.Text, "The workgroup to join.") { MaxLength = 32 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "JoinDomainWorkgroupAction",
        Key = "joinDomainOrWorkgroup",
        DisplayName = "Join Domain or Workgroup",
        Help = "Makes the running Windows a member of a domain or a workgroup and restarts it.",
        Create = () => new JoinDomainOrWorkgroup(),
        RunIn = RunIn.FullOS,
        Settings = [DomainNameSetting, DomainOUSetting, JoinPasswordSetting, JoinAccountSetting, SkipRebootSetting, JoinTypeSetting, WorkgroupNameSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The domain to join.</summary>
    public string DomainName { get => Text(DomainNameSetting); set => Put(DomainNameSetting, value); }

    /// <summary>The organizational unit for the computer account, as LDAP://OU=...,DC=....</summary>
    public string DomainOU { get => Text(DomainOUSetting); set => Put(DomainOUSetting, value); }

    /// <summary>The password of the account that joins the domain.</summary>
    public string JoinPassword { get => Text(JoinPasswordSetting); set => Put(JoinPasswordSetting, value); }

    /// <summary>The account that joins the domain, as DOMAIN\user.</summary>
    public string JoinAccount { get => Text(JoinAccountSetting); set => Put(JoinAccountSetting, value); }

    /// <summary>Do not restart afterwards.</summary>
    public bool SkipReboot { get => Flag(SkipRebootSetting); set => Put(SkipRebootSetting, value); }

    /// <summary>Join a domain (0) or a workgroup (1).</summary>
    public string JoinType { get => Text(JoinTypeSetting); set => Put(JoinTypeSetting, value); }

    /// <summary>The workgroup to join.</summary>
    public string WorkgroupName { get => Text(WorkgroupNameSetting); set => Put(WorkgroupNameSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdjoin.exe /type:%OSDJoinType%";
}
