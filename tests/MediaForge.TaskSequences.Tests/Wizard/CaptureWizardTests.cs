using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.TaskSequences.Tests.Wizard;

public sealed class CaptureWizardTests
{
    private static readonly CaptureOptions Options = new() { Name = "Capture", CaptureDestination = @"\\s\s\a.wim", CaptureAccount = @"D\u", CapturePassword = "p" };

    [Fact]
    public void Create_prepares_the_client_only_when_it_is_there()
    {
        CaptureWizard.Create(Options).Steps.Select(s => s.Settings.GetType()).ShouldBe([typeof(PrepareOperatingSystem), typeof(CaptureImage)]);
        CaptureWizard.Create(Options with { PrepareClient = true }).Steps.Select(s => s.Settings.GetType()).ShouldBe([typeof(PrepareClient), typeof(PrepareOperatingSystem), typeof(CaptureImage)]);
    }

    [Fact]
    public void Create_gives_a_sequence_without_errors() =>
        SequenceValidator.Validate(CaptureWizard.Create(Options)).Where(p => p.Severity == ProblemSeverity.Error).ShouldBeEmpty();

    [Fact]
    public void Validate_names_what_is_missing() =>
        CaptureWizard.Validate(new CaptureOptions { Name = "", CaptureDestination = "" }).Select(p => p.Where).ShouldBe(["Name", "CaptureDestination", "CaptureAccount"]);
}
