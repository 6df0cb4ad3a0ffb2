using System.Xml.Linq;

namespace MediaForge.Cli.Tests;

/// <summary>The arrows of src/README.md: who may know whom.</summary>
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["MediaForge.Bytes"] = [],
        ["MediaForge.Wim"] = ["MediaForge.Bytes"],
        ["MediaForge.Optical"] = ["MediaForge.Bytes"],
        ["MediaForge.Disk"] = ["MediaForge.Bytes"],
        ["MediaForge.Registry"] = ["MediaForge.Bytes"],
        ["MediaForge.Imaging"] = ["MediaForge.Bytes", "MediaForge.Wim", "MediaForge.Registry"],
        ["MediaForge.TaskSequences"] = [],
        ["MediaForge.Media"] = ["MediaForge.TaskSequences", "MediaForge.Bytes", "MediaForge.Wim", "MediaForge.Optical", "MediaForge.Disk", "MediaForge.Registry", "MediaForge.Imaging"],
        ["MediaForge.Execution"] = ["MediaForge.TaskSequences", "MediaForge.Bytes", "MediaForge.Wim", "MediaForge.Registry", "MediaForge.Imaging"],
        ["MediaForge.Executor"] = ["MediaForge.Execution"],
        ["MediaForge.Cli"] = ["MediaForge.Media", "MediaForge.Execution", "MediaForge.Imaging"],
    };

    [Fact]
    public void Projects_know_only_whom_they_may()
    {
        var projects = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);
        projects.Select(p => Path.GetFileNameWithoutExtension(p)!).ShouldBe(MayKnow.Keys, ignoreOrder: true);
        foreach (var project in projects)
        {
            var known = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))!);
            known.ShouldBeSubsetOf(MayKnow[Path.GetFileNameWithoutExtension(project)], project);
        }
    }

    [Fact]
    public void Every_project_has_its_tests() =>
        MayKnow.Keys.Where(p => !File.Exists(Repository.PathOf("tests", p + ".Tests", p + ".Tests.csproj"))).ShouldBeEmpty();

    [Fact]
    public void Nothing_in_the_executor_needs_packages() =>
        new[] { "Formats/MediaForge.Bytes", "Formats/MediaForge.Wim", "Formats/MediaForge.Registry", "MediaForge.Imaging", "MediaForge.Execution", "MediaForge.Executor" }
            .Where(p => XDocument.Load(Path.Combine(Repository.PathOf("src"), p, Path.GetFileName(p) + ".csproj")).Descendants("PackageReference").Any()).ShouldBeEmpty();
}
