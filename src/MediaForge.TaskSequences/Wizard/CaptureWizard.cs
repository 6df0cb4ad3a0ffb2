using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>
/// Makes the custom task sequence of "Capture an operating system image from an existing reference computer": prepare the
/// client if there is one, prepare Windows, capture. It is started inside the reference computer's Windows; Sysprep
/// restarts into the boot image.
/// </summary>
public static class CaptureWizard
{
    /// <summary>What is wrong with the options, all at once; empty when nothing is.</summary>
    public static IReadOnlyList<Problem> Validate(CaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WizardRules.Check(options);
    }

    /// <summary>Makes the sequence. The options should have been validated.</summary>
    public static TaskSequence Create(CaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sequence = new TaskSequence { Name = options.Name, Description = options.Description, BootImage = options.BootImage.Length > 0 ? options.BootImage : null };
        var group = new Group("Capture the Reference Machine") { Description = "Actions to prepare and capture the reference machine" };
        if (options.PrepareClient) group.Add(Steps.PrepareClient.Kind.DisplayName, "", new PrepareClient());
        group.Add(PrepareOperatingSystem.Kind.DisplayName, "", new PrepareOperatingSystem());
        group.Add(CaptureImage.Kind.DisplayName, "", WizardSteps.CaptureImage(options.CaptureDestination, options.CaptureAccount, options.CapturePassword, options.CreatedBy, options.ImageVersion, options.ImageDescription));
        sequence.Children.Add(group);
        return sequence;
    }
}
