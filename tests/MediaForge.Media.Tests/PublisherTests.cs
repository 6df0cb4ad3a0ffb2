using System.Security.Cryptography;
using System.Text.Json;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Publishing;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Tests;

/// <summary>Publications: what lies in them, what is copied, who has signed them.</summary>
public sealed class PublisherTests : IDisposable
{
    private readonly DemoInputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    private string Folder => _inputs["pub"];

    private MediaDefinition Definition => _inputs.Definition with
    {
        Kind = MediaKind.Bootable,
        Source = "http://deploy/pub",
        PublicationKey = _inputs["pub.key"],
        SourceDate = null,
        Content = [new("ONE", _inputs["one"]), new("TWO", _inputs["two"])],
        Variables = [new("Open", "1"), new("Hidden", "2", true)],
    };

    private PublicationReport Publish(TimeSpan? keep = null)
    {
        var result = new MediaPlanner(_inputs.Context).PlanPublication(Definition);
        result.Plan.ShouldNotBeNull(string.Join('\n', result.Problems));
        return new Publisher(_inputs.Context).Publish(result.Plan, Folder, keep);
    }

    private PublicationReport First()
    {
        _inputs.Write("one/a/b.txt", "first");
        _inputs.Write("one/empty.txt", "");
        _inputs.Write("two/c.bin", new byte[300_000]);
        return Publish();
    }

    private (Publication Publication, PublicationManifest Manifest) Read()
    {
        using var key = PublicationKey.Load(_inputs["pub.key"]);
        var publication = Publication.FromSigned(File.ReadAllBytes(Path.Combine(Folder, Publication.FileName)), key.Public).ShouldNotBeNull();
        var content = File.ReadAllBytes(Path.Combine(Folder, PublicationManifest.PathOf(publication.ManifestSha256)));
        Convert.ToHexStringLower(SHA256.HashData(content)).ShouldBe(publication.ManifestSha256);
        return (publication, PublicationManifest.FromJson(content));
    }

    private void EverythingIsThere(PublicationManifest manifest)
    {
        foreach (var file in manifest.Files)
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, manifest.PathOf(file))))).ShouldBe(file.Sha256, file.Path);
    }

    [Fact]
    public void Publish_writes_everything_under_names_that_depend_on_content_and_signs_it()
    {
        var report = First();
        report.MadeKey.ShouldBeTrue();
        report.Copied.ShouldBe(["ONE", "TWO"]);
        var (publication, manifest) = Read();
        publication.Id.ShouldBe(report.Id);
        EverythingIsThere(manifest);
        manifest.Files.Select(f => f.Path).ShouldBe(["MediaForge/content/ONE/a/b.txt", "MediaForge/content/ONE/empty.txt", "MediaForge/content/TWO/c.bin", MediaPaths.Sequence, MediaPaths.Variables, MediaPaths.Catalog]);
        var variables = File.ReadAllBytes(Path.Combine(Folder, manifest.PathOf(manifest.Find(MediaPaths.Variables)!)));
        MediaVariables.FromJson(variables).Variables.ShouldBe([new("Open", "1")]);
        Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).ShouldBe([Publication.FileName]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(_inputs["pub.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Publish_again_copies_only_what_has_changed_and_leaves_what_older_runs_need()
    {
        First();
        var old = Read().Manifest;
        _inputs.Write("one/a/b.txt", "second");
        var report = Publish();
        report.MadeKey.ShouldBeFalse();
        report.Unchanged.ShouldBe(["TWO"]);
        report.Copied.ShouldBe(["ONE"]);
        report.CopiedBytes.ShouldBe(6);
        EverythingIsThere(Read().Manifest);
        EverythingIsThere(old);
        Publish().CopiedBytes.ShouldBe(0);
    }

    [Fact]
    public void Publish_that_was_cut_off_is_completed_by_the_next_one()
    {
        First();
        var manifest = Read().Manifest;
        var file = manifest.Find("MediaForge/content/TWO/c.bin")!;
        File.Delete(Path.Combine(Folder, manifest.PathOf(file)));
        Publish().Copied.ShouldBe(["TWO"]);
        EverythingIsThere(Read().Manifest);
    }

    [Fact]
    public void Publish_that_fails_leaves_the_publication_as_it_was()
    {
        First();
        var before = File.ReadAllBytes(Path.Combine(Folder, Publication.FileName));
        _inputs.Write("one/a/b.txt", "second");
        var plan = new MediaPlanner(_inputs.Context).PlanPublication(Definition).Plan!;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => new Publisher(_inputs.Context).Publish(plan, Folder, null, cancelled.Token));
        File.ReadAllBytes(Path.Combine(Folder, Publication.FileName)).ShouldBe(before);
        EverythingIsThere(Read().Manifest);
    }

    [Fact]
    public void Prune_deletes_what_only_old_publications_use()
    {
        First();
        var old = Read().Manifest;
        _inputs.Write("one/a/b.txt", "second");
        Publish(TimeSpan.FromDays(1)).Pruned.ShouldBeEmpty(); // it was replaced just now
        EverythingIsThere(old);
        var report = Publish(TimeSpan.Zero);
        report.Pruned.ShouldContain(old.Packages["ONE"]);
        report.Pruned.ShouldNotContain(old.Packages["TWO"]);
        EverythingIsThere(Read().Manifest);
        Directory.GetFiles(Path.Combine(Folder, "manifests")).Length.ShouldBe(1);
    }

    [Fact]
    public void Two_publishers_at_once_are_refused()
    {
        First();
        using var other = new FileStream(Path.Combine(Folder, "publication.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Should.Throw<IOException>(() => Publish()).Message.ShouldContain("cannot be published to");
    }

    [Fact]
    public void Signature_of_another_key_or_other_content_is_not_taken()
    {
        First();
        var file = File.ReadAllBytes(Path.Combine(Folder, Publication.FileName));
        using var key = PublicationKey.Load(_inputs["pub.key"]);
        using var other = PublicationKey.Create(_inputs["other.key"]);
        Publication.FromSigned(file, other.Public).ShouldBeNull();
        var content = JsonDocument.Parse(file).RootElement.GetProperty("content").GetBytesFromBase64();
        var signature = JsonDocument.Parse(file).RootElement.GetProperty("signature").GetBytesFromBase64();
        key.Public.HasSigned(content, signature).ShouldBeTrue();
        for (var i = 0; i < content.Length; i += 17) key.Public.HasSigned([.. content[..i], (byte)(content[i] ^ 1), .. content[(i + 1)..]], signature).ShouldBeFalse();
        for (var i = 0; i < signature.Length; i += 11) key.Public.HasSigned(content, [.. signature[..i], (byte)(signature[i] ^ 1), .. signature[(i + 1)..]]).ShouldBeFalse();
        key.Public.HasSigned(content, [0, .. signature]).ShouldBeFalse();
        key.Public.HasSigned(content, signature.AsSpan(1)).ShouldBeFalse();
        key.Public.HasSigned(content, new byte[signature.Length]).ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => new SigningKey(key.Public.Modulus[..64], key.Public.Exponent).HasSigned(content, signature));
    }

    /// <summary>A signature with the exponent 3 can be forged where the padding is not compared in full (CVE-2006-4339).</summary>
    [Fact]
    public void Signature_with_rubbish_behind_the_hash_is_not_taken()
    {
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(true);
        var content = "content"u8.ToArray();
        byte[] info = [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20, .. SHA256.HashData(content)];
        var encoded = new byte[256];
        encoded[1] = 1;
        encoded.AsSpan(2, 8).Fill(0xFF);
        info.CopyTo(encoded, 11);
        var message = new System.Numerics.BigInteger(encoded, isUnsigned: true, isBigEndian: true);
        var forged = System.Numerics.BigInteger.ModPow(message, new System.Numerics.BigInteger(key.D!, true, true), new System.Numerics.BigInteger(key.Modulus!, true, true)).ToByteArray(true, true);
        new SigningKey(key.Modulus!, key.Exponent!).HasSigned(content, [.. new byte[256 - forged.Length], .. forged]).ShouldBeFalse();
    }

    [Fact]
    public void Signature_is_taken_by_openssl()
    {
        var openssl = ExternalTool.Require("openssl", "openssl");
        First();
        var root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, Publication.FileName))).RootElement;
        _inputs.Write("content", root.GetProperty("content").GetBytesFromBase64());
        _inputs.Write("signature", root.GetProperty("signature").GetBytesFromBase64());
        openssl.RunOk("rsa", "-in", _inputs["pub.key"], "-pubout", "-out", _inputs["pub.pem"]);
        openssl.RunOk("dgst", "-sha256", "-verify", _inputs["pub.pem"], "-signature", _inputs["signature"], _inputs["content"]);
    }

    [Theory]
    [InlineData("not a key")]
    [InlineData("")]
    public void Key_files_that_hold_none_are_refused(string content)
    {
        _inputs.Write("bad.key", content);
        Should.Throw<InvalidDataException>(() => PublicationKey.Load(_inputs["bad.key"]));
    }
}
