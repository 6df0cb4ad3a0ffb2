using System.Security.Cryptography;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.Executor.Tests;

/// <summary>The real program under Wine as a bootable media starts it: signature, sockets and files are those of Windows' own calls.</summary>
[Collection(WinePE.Collection)]
public class WineBootableTests(WinePE wine)
{
    [Fact(Explicit = true)]
    public void Boot_fetches_sequence_and_package_from_a_web_server_that_breaks_off()
    {
        wine.Require();
        using var key = RSA.Create(3072);
        var signing = new SigningKey(key.ExportParameters(false).Modulus!, key.ExportParameters(false).Exponent!);
        using var server = new WebServer();
        byte[] tool = [.. "@echo the tool ran %1\r\n"u8];
        byte[] large = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 5 + i / 256))];
        var sequence = BootFiles.SequenceOf(new Step("Tool", new RunCommandLine { CommandLine = "tool.cmd here", PackageId = "PKG1" }), new Step("Show", new SetVariable { Variable = "A", Value = "%_SMSTSMediaType% %Published% %_SMSTSLastContentDownloadLocation%" }));
        using var xml = new MemoryStream();
        SequenceXml.Write(sequence, xml);
        (string Path, byte[] Content)[] files =
        [
            ("MediaForge/content/PKG1/tool.cmd", tool),
            ("MediaForge/content/PKG1/sub folder/large.bin", large),
            (MediaPaths.Sequence, xml.ToArray()),
            (MediaPaths.Variables, new MediaVariables { Format = OnMediaFormat.Version, Variables = [new("Published", "yes")] }.ToJson()),
            (MediaPaths.Catalog, new MediaCatalog { Format = OnMediaFormat.Version, Applications = [], Packages = [], Updates = [] }.ToJson()),
        ];
        var listed = files.Select(f => new ManifestFile(f.Path, f.Content.Length, Hash(f.Content))).ToList();
        var manifest = new PublicationManifest { Format = OnMediaFormat.Version, Id = signing.Id, MadeAt = DateTimeOffset.UnixEpoch, SequenceName = "Fetched", Packages = new Dictionary<string, string> { ["PKG1"] = "content/PKG1.abc" }, Files = listed };
        for (var i = 0; i < files.Length; i++) server.Files["pub/" + manifest.PathOf(listed[i])] = files[i].Content;
        server.Files["pub/" + PublicationManifest.PathOf(Hash(manifest.ToJson()))] = manifest.ToJson();
        server.Files["pub/" + Publication.FileName] = new Publication { Format = OnMediaFormat.Version, Id = signing.Id, SequenceName = "Fetched", MadeBy = "test", MadeAt = DateTimeOffset.UnixEpoch, ManifestSha256 = Hash(manifest.ToJson()) }
            .ToSigned(c => key.SignData(c, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        server.DropAfter = 1_000_000;

        wine.LayOut(BootFiles.Of(BootFiles.SequenceOf()));
        var folder = Path.GetDirectoryName(wine.Program)!;
        File.Delete(Path.Combine(folder, "sequence.xml"));
        var boot = BootIdentity.FromJson(File.ReadAllBytes(Path.Combine(folder, "boot.json")));
        File.WriteAllBytes(Path.Combine(folder, "boot.json"), (boot with { MediaType = OnMediaFormat.Bootable, SequenceName = null }).ToJson());
        File.WriteAllBytes(Path.Combine(folder, "source.json"), new MediaSource { Format = OnMediaFormat.Version, Location = server.Address("pub").ToString(), Key = signing }.ToJson());
        try
        {
            var result = wine.Boot();
            result.ExitCode.ShouldBe(ExitCode.Done, result.Output + result.Error);
            result.Output.ShouldContain("is signed with the key that this media trusts");
            result.Output.ShouldContain(@"A=BootMedia yes E:\_SMSTaskSequence\Packages\PKG1");
            File.ReadAllText(Path.Combine(wine.Disk, "_SMSTaskSequence", "Logs", "SMSTSLog", "smsts.log")).ShouldContain("the tool ran here");
            server.Requests.ShouldContain(r => r.Contains("Range: bytes=1000000-", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var name in new[] { "source.json", "published.json", "published-variables.json", "catalog.json" }) File.Delete(Path.Combine(folder, name));
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
