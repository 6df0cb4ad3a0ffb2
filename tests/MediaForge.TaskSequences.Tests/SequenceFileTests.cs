using MediaForge.TaskSequences.Tests.Xml;
using MediaForge.TaskSequences.Validation;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.TaskSequences.Tests;

public sealed class SequenceFileTests
{
    [Fact]
    public void Load_the_template_of_build_and_capture_gives_what_the_wizard_makes() => CompareTemplate("build-and-capture.yaml", BuildAndCaptureWizard.Create(new BuildAndCaptureOptions
    {
        Name = "Windows 11 build and capture",
        Description = "Builds and captures a Windows reference image",
        ImagePackage = "WINDOWS",
        CaptureDestination = @"\\server\share\captures\windows.wim",
        CaptureAccount = @"DOMAIN\user",
        CapturePassword = "p",
        ImageDescription = "Windows reference image",
    }));

    [Fact]
    public void Load_the_template_of_capture_gives_what_the_wizard_makes() => CompareTemplate("capture.yaml", CaptureWizard.Create(new CaptureOptions
    {
        Name = "Capture a reference computer",
        Description = "Prepares and captures an existing reference computer",
        CaptureDestination = @"\\server\share\captures\reference.wim",
        CaptureAccount = @"DOMAIN\user",
        CapturePassword = "p",
        ImageDescription = "Captured reference computer",
    }));

    [Theory]
    [InlineData("a.xml")]
    [InlineData("a.yaml")]
    [InlineData("A.YML")]
    public void Save_and_Load_give_the_same_by_the_ending(string name)
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, name);
        var sequence = SequenceXmlTests.Load(SampleFiles.BuildAndCapture, out _);
        SequenceFile.Save(sequence, path);
        var loaded = SequenceFile.Load(path, _ => null);
        loaded.Problems.ShouldBeEmpty();
        SampleFiles.Differences(SampleFiles.Xml(SampleFiles.BuildAndCapture), SequenceXmlTests.Reload(loaded.Sequence!)).ShouldBeEmpty();
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Theory]
    [InlineData("missing.xml", ProblemCodes.FileUnreadable)]
    [InlineData("missing.yaml", ProblemCodes.FileUnreadable)]
    [InlineData("sequence.txt", ProblemCodes.UnknownFileKind)]
    public void Load_what_cannot_be_read_is_a_problem(string name, string code)
    {
        using var folder = new TempFolder();
        SequenceFile.Load(Path.Combine(folder.Path, name), _ => null).Problems.Single().Code.ShouldBe(code);
    }

    [Fact]
    public void Save_under_another_ending_is_refused() => Should.Throw<ArgumentException>(() => SequenceFile.Save(new TaskSequence(), "a.txt"));

    [Fact]
    public void Only_the_YAML_folder_and_this_class_use_YAML()
    {
        // The executor reads XML only; this keeps trimming able to drop YamlDotNet from it.
        var root = Repository.PathOf("src", "MediaForge.TaskSequences");
        var users = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(f => !f.StartsWith("Yaml/", StringComparison.Ordinal) && !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(Path.Combine(root, f)) is var text && (text.Contains("using YamlDotNet") || text.Contains("TaskSequences.Yaml")));
        users.ShouldBe(["SequenceFile.cs"]);
    }

    private static void CompareTemplate(string name, TaskSequence made)
    {
        var loaded = SequenceFile.Load(Repository.PathOf("templates", "sequences", name), n => n == "MEDIAFORGE_CAPTURE_PASSWORD" ? "p" : null);
        loaded.Problems.ShouldBeEmpty();
        SequenceValidator.Validate(loaded.Sequence!).ShouldBeEmpty();
        SampleFiles.Differences(SequenceXmlTests.Reload(made), SequenceXmlTests.Reload(loaded.Sequence!)).ShouldBeEmpty();
    }
}
