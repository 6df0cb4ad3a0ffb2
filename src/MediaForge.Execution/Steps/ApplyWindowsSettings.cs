using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="ApplyWindowsSettings"/>: writes the settings to the answer file of the applied Windows. Whether the
/// built-in administrator is enabled is noted for Setup Windows, which does it when Windows has started.
/// </summary>
/// <remarks>
/// The default of the name is <c>%_SMSTSMachineName%</c>. The random name of Windows PE (<c>MININT-...</c>) names no
/// machine: Windows then makes a name of its own, unless the user's answer file has one.
/// </remarks>
internal sealed partial class ApplyWindowsSettingsHandler : StepHandler
{
    /// <summary>The variable that says what Setup Windows does with the built-in administrator: <see cref="Enable"/> or <see cref="Disable"/>.</summary>
    public const string AdministratorVariable = "_MediaForgeAdministrator";

    /// <summary>The built-in administrator is enabled; its password comes from the answer file.</summary>
    public const string Enable = "enable";

    /// <summary>The built-in administrator is disabled.</summary>
    public const string Disable = "disable";

    private const string Component = "ApplyWindowsSettings";
    private const string International = "Microsoft-Windows-International-Core";
    private const string ComputerNameSetting = "ComputerName";
    private const string AdministratorPassword = "UserAccounts/AdministratorPassword";
    private const string WindowsPEName = "MININT-";
    private const int MaxNameBytes = 15;
    private const int RandomPasswordLength = 24;

    // 64 of them, so that six random bits are one character and none is more likely than another.
    private const string PasswordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("{|}~[\\]^':;<=>?@!\"#$%&`()+/.,* ");

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var settings = (ApplyWindowsSettings)context.Settings;
        var windows = TargetWindows.Find(context);
        var file = AnswerFile.Load(context.Machine, windows);
        SetName(context, settings.ComputerName.Trim(), file);
        SetProductKey(settings.ProductKey.Trim(), file);
        SetText(file, AnswerPass.Specialize, AnswerFile.ShellSetup, "RegisteredOwner", settings.RegisteredUser);
        SetText(file, AnswerPass.Specialize, AnswerFile.ShellSetup, "RegisteredOrganization", settings.RegisteredOrganization);
        if (settings.TimeZone.Trim() is { Length: > 0 } zone)
        {
            var key = FindTimeZone(context, windows, zone);
            file.Set(AnswerPass.Specialize, AnswerFile.ShellSetup, "TimeZone", key);
            file.Set(AnswerPass.OobeSystem, AnswerFile.ShellSetup, "TimeZone", key);
        }
        SetLocales(settings, file);
        SetAdministrator(context, settings, file);
        file.SkipQuestions();
        if (settings.ServerLicenseMode.Length > 0) context.Log.Info(Component, "Server licensing per seat or per server is ignored: no Windows since Server 2008 has it.");
        file.Save(context.Machine);
        context.Log.Info(Component, $"The settings are in {file.Path}.");
        return StepResult.Done;
    }

    private static void SetName(StepContext context, string name, AnswerFile file)
    {
        if (name.Length == 0 || name.StartsWith(WindowsPEName, StringComparison.OrdinalIgnoreCase))
        {
            file.SetDefault(AnswerPass.Specialize, AnswerFile.ShellSetup, ComputerNameSetting, "*");
            var kept = file.Get(AnswerPass.Specialize, AnswerFile.ShellSetup, ComputerNameSetting)!;
            context.Log.Info(Component, kept == "*"
                ? "No name is given for the computer: Windows makes one. To choose it, set OSDComputerName."
                : $"No name is given for the computer: it is called '{kept}', as the answer file says.");
            return;
        }
        if (name != "*" && FindNameFault(name) is { } fault) throw new StepFailedException(ErrorText.InvalidParameter, $"'{name}' cannot be the name of a computer: {fault}. Correct OSDComputerName.");
        file.Set(AnswerPass.Specialize, AnswerFile.ShellSetup, ComputerNameSetting, name);
        context.Log.Info(Component, $"the computer is called {(name == "*" ? "as Windows likes" : $"'{name}'")}");
    }

    private static string? FindNameFault(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes) return $"it is longer than {MaxNameBytes} bytes, which is all that Windows takes";
        var at = name.AsSpan().IndexOfAny(NotInNames);
        if (at >= 0) return $"'{name[at]}' is not allowed in it";
        return name.All(char.IsAsciiDigit) ? "it has digits only" : null;
    }

    private static void SetProductKey(string key, AnswerFile file)
    {
        if (key.Length == 0) return;
        if (!ProductKeyForm().IsMatch(key)) throw new StepFailedException(ErrorText.InvalidParameter, "The product key is not written as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX, with letters and digits. Correct OSDProductKey.");
        file.Set(AnswerPass.Specialize, AnswerFile.ShellSetup, "ProductKey", key.ToUpperInvariant());
    }

    private static void SetLocales(ApplyWindowsSettings settings, AnswerFile file)
    {
        SetText(file, AnswerPass.OobeSystem, International, "InputLocale", settings.InputLocale);
        SetText(file, AnswerPass.OobeSystem, International, "SystemLocale", settings.SystemLocale);
        SetText(file, AnswerPass.OobeSystem, International, "UILanguage", settings.UILanguage);
        SetText(file, AnswerPass.OobeSystem, International, "UILanguageFallback", settings.UILanguageFallback);
        SetText(file, AnswerPass.OobeSystem, International, "UserLocale", settings.UserLocale);
    }

    private static void SetText(AnswerFile file, string pass, string component, string setting, string value)
    {
        if (value.Trim() is { Length: > 0 } text) file.Set(pass, component, setting, text);
    }

    private static void SetAdministrator(StepContext context, ApplyWindowsSettings settings, AnswerFile file)
    {
        if (!settings.RandomAdminPassword && settings.AdminPassword.Length == 0)
            throw new StepFailedException(ErrorText.InvalidParameter, "The local administrator is to be enabled, and no password is given for it. Set OSDLocalAdminPassword, or OSDRandomAdminPassword to true.");
        var password = settings.RandomAdminPassword ? NewPassword(context.Machine) : settings.AdminPassword;
        context.Log.Secrets.Add(password);
        file.SetPassword(AnswerPass.OobeSystem, AnswerFile.ShellSetup, AdministratorPassword, password);
        context.Variables.SetByEngine(AdministratorVariable, settings.RandomAdminPassword ? Disable : Enable);
        context.Log.Info(Component, settings.RandomAdminPassword ? "the local administrator gets a random password and is disabled" : "the local administrator gets the given password and is enabled");
    }

    /// <summary>A password with capital and small letters and digits, as Windows' rules for complexity want.</summary>
    private static string NewPassword(Machine machine)
    {
        Span<byte> random = stackalloc byte[RandomPasswordLength];
        while (true)
        {
            machine.FillRandom(random);
            var password = new StringBuilder(RandomPasswordLength);
            foreach (var b in random) password.Append(PasswordCharacters[b % PasswordCharacters.Length]);
            var text = password.ToString();
            if (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiDigit)) return text;
        }
    }

    /// <summary>
    /// The key of a time zone in the applied Windows. ConfigMgr names zones by their standard time, which is the key's own
    /// name on an English Windows; a name that Windows does not know would end its setup with an error box.
    /// </summary>
    private static string FindTimeZone(StepContext context, string windows, string name)
    {
        var hive = TargetWindows.SoftwareHive(windows);
        return OfflineHive.Read(context.Machine, context.Log, hive, software =>
        {
            if (software.Root.Find(@"Microsoft\Windows NT\CurrentVersion\Time Zones") is not { } zones)
            {
                context.Log.Warning(Component, $"{hive} has no list of time zones, so '{name}' cannot be checked; Windows Setup fails if it does not know it.");
                return name;
            }
            var found = zones.Subkeys.FirstOrDefault(z => z.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? zones.Subkeys.FirstOrDefault(z => name.Equals(z.GetString("Std"), StringComparison.OrdinalIgnoreCase));
            return found?.Name ?? throw new StepFailedException(ErrorText.InvalidParameter, $"The applied Windows knows no time zone '{name}'. Write its name in the registry, as 'W. Europe Standard Time' or 'UTC'; 'tzutil /l' lists them. Correct OSDTimeZone.");
        });
    }

    [GeneratedRegex("^[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}$", RegexOptions.CultureInvariant)]
    private static partial Regex ProductKeyForm();
}
