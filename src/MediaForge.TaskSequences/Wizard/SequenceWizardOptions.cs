using System.Globalization;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>Turns the answers of the sequence's wizard into options, with secrets from the environment.</summary>
/// <param name="model">The wizard, for its defaults.</param>
/// <param name="answers">The answers that count.</param>
/// <param name="environment">Looks up environment variables.</param>
internal sealed class SequenceWizardOptions(WizardModel model, WizardAnswers answers, Func<string, string?> environment)
{
    // What stands for a secret that is not there yet; it is in no file, because the file names the variable.
    private const string StandIn = "stand-in";
    private const string StandInKey = "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX";

    /// <summary>The environment variables that hold secrets, by the field's key.</summary>
    public IEnumerable<(string Field, string Variable)> Secrets =>
        from key in (string[])["productKey", "adminPassword", "domainPassword", "capturePassword"]
        where answers.Text(key) is { Length: > 0 }
        select (key, answers.Text(key)!);

    /// <summary>The options of a build and capture.</summary>
    public BuildAndCaptureOptions BuildAndCapture() => new()
    {
        Name = Text("name"),
        Description = Text("description"),
        BootImage = Text("bootImage"),
        ImagePackage = Text("imagePackage"),
        IsUpgradePackage = Flag("isUpgradePackage"),
        ImageIndex = Number("imageIndex"),
        AnswerFilePackage = Text("answerFilePackage"),
        AnswerFile = Text("answerFile"),
        ProductKey = Secret("productKey"),
        ServerLicensing = Text("serverLicensing"),
        ServerConnections = Number("serverConnections"),
        AdminPassword = Secret("adminPassword"),
        TimeZone = Text("timeZone"),
        RegisteredUser = Text("registeredUser"),
        RegisteredOrganization = Text("registeredOrganization"),
        Workgroup = Text("workgroup"),
        Domain = Text("domain"),
        OrganizationalUnit = Text("organizationalUnit"),
        DomainAccount = Text("domainAccount"),
        DomainPassword = Secret("domainPassword"),
        ClientPackage = Text("clientPackage"),
        ClientProperties = Text("clientProperties"),
        Updates = Enum.Parse<UpdateChoice>(Text("updates")),
        Applications = [.. answers["applications"].Select(a => new ApplicationToInstall(a.Name ?? string.Empty, a.Fields.Text("displayName") ?? string.Empty))],
        ContinueOnApplicationError = Flag("continueOnApplicationError"),
        CreatedBy = Text("createdBy"),
        ImageVersion = Text("imageVersion"),
        ImageDescription = Text("imageDescription"),
        CaptureDestination = Text("captureDestination"),
        CaptureAccount = Text("captureAccount"),
        CapturePassword = Secret("capturePassword"),
        SkipOnStandAloneMedia = Flag("skipOnStandAloneMedia"),
    };

    /// <summary>The options of a capture.</summary>
    public CaptureOptions Capture() => new()
    {
        Name = Text("name"),
        Description = Text("description"),
        BootImage = Text("bootImage"),
        PrepareClient = Flag("prepareClient"),
        CreatedBy = Text("createdBy"),
        ImageVersion = Text("imageVersion"),
        ImageDescription = Text("imageDescription"),
        CaptureDestination = Text("captureDestination"),
        CaptureAccount = Text("captureAccount"),
        CapturePassword = Secret("capturePassword"),
    };

    private string Text(string key) => model.ValueOf(answers, key) ?? string.Empty;

    private bool Flag(string key) => Text(key).Equals("true", StringComparison.OrdinalIgnoreCase);

    // Not a number: CheckField says so, and 0 is out of every range.
    private int Number(string key) => int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string Secret(string key) => answers.Text(key) is not { Length: > 0 } variable ? string.Empty : environment(variable) ?? (key == "productKey" ? StandInKey : StandIn);
}
