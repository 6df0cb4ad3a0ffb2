namespace MediaForge.TaskSequences.Steps;

/// <summary>Prepare ConfigMgr Client for Capture (<c>SMS_TaskSequence_PrepareSMSClientAction</c>).</summary>
public sealed class PrepareClient : StepSettings
{
    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "PrepareSMSClientAction",
        Key = "prepareClient",
        DisplayName = "Prepare ConfigMgr Client for Capture",
        Help = "Takes the management client, if there is one, out of the Windows that is captured.",
        Create = () => new PrepareClient(),
        RunIn = RunIn.FullOS,
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <inheritdoc/>
    public override string BuildAction() => "osdpreparesmsclient.exe";
}
