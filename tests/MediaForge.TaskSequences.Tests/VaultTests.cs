using System.Text;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.TaskSequences.Tests;

public class VaultTests
{
    private const string Password = "correct horse battery";

    // What real media cost would make each of these tests a minute long.
    private static readonly KeyDerivation Cheap = new(1, 64, 1);

    private static readonly byte[] Salt = "0123456789abcdef"u8.ToArray();

    private static readonly ProtectedContent Content = new()
    {
        Format = OnMediaFormat.Version,
        SequenceName = "Reference",
        Sequence = "<sequence/>"u8.ToArray(),
        Variables = [new MediaVariable("JoinPassword", "hunter22", true)],
    };

    private static VaultHeader Header(KeyDerivation? derivation = null) => new()
    {
        KeyDerivation = derivation ?? Cheap,
        Salt = Salt,
        Validity = new ValidityWindow(new DateTime(2026, 1, 1), new DateTime(2026, 12, 31, 23, 59, 59)),
        Media = new Guid("11111111-2222-3333-4444-555555555555"),
        ManifestSha256 = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
    };

    private static byte[] Seal(ProtectedContent? content = null, KeyDerivation? derivation = null)
    {
        var header = Header(derivation);
        using var key = header.KeyDerivation.Derive(Password, header.Salt);
        return Vault.Seal(content ?? Content, header, key);
    }

    [Fact]
    public void Open_gives_back_what_was_sealed()
    {
        var vault = Seal();
        vault.Length.ShouldBe(Vault.LengthOf(Content));
        var opened = Vault.Open(vault, Password).ShouldNotBeNull();
        opened.SequenceName.ShouldBe("Reference");
        opened.Sequence.ShouldBe(Content.Sequence);
        opened.Variables.ShouldBe(Content.Variables);
        var header = VaultHeader.Read(vault);
        header.Validity.ShouldBe(Header().Validity);
        header.Media.ShouldBe(Header().Media);
        header.ManifestSha256.ShouldBe(Header().ManifestSha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse batter")]
    [InlineData("Correct horse battery")]
    [InlineData("correct horse battery ")]
    public void Open_with_another_password_says_nothing_but_no(string password) => Vault.Open(Seal(), password).ShouldBeNull();

    [Fact]
    public void Open_of_a_vault_with_any_changed_byte_fails()
    {
        var vault = Seal();
        for (var at = 0; at < vault.Length; at += at < VaultHeader.Length + 40 || at > vault.Length - 40 ? 1 : 61)
        {
            var changed = (byte[])vault.Clone();
            changed[at] ^= 1;
            // The costs of the key are what may not be tried: a flipped bit of them asks for a gigabyte.
            if (at is >= 16 and < 28) continue;
            try
            {
                Vault.Open(changed, Password).ShouldBeNull($"byte {at}");
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldContain(MediaPaths.Vault);
            }
        }
        Should.Throw<InvalidDataException>(() => Vault.Open(vault.AsSpan(0, vault.Length - 1), Password));
        Should.Throw<InvalidDataException>(() => Vault.Open(vault.AsSpan(0, 50), Password));
    }

    [Fact]
    public void Read_refuses_costs_that_no_machine_can_pay()
    {
        var vault = Seal();
        vault[23] = 0x7F; // 2 TiB
        Should.Throw<InvalidDataException>(() => Vault.Open(vault, Password)).Message.ShouldContain("make no sense");
    }

    [Fact]
    public void Seal_uses_a_nonce_once_and_tells_no_exact_length()
    {
        var first = Seal();
        Seal().ShouldBe(first, "the same each time that a media is built anew");
        var other = Seal(Content with { Variables = [new MediaVariable("JoinPassword", "hunter23", true)] });
        other.Length.ShouldBe(first.Length);
        VaultHeader.Read(other).Nonce.ShouldNotBe(VaultHeader.Read(first).Nonce);
        Encoding.ASCII.GetString(first).ShouldNotContain("hunter");
    }

    /// <summary>Argon2 as its authors wrote it, HKDF and AES-GCM of Python's cryptography: the vault can be opened without a line of ours.</summary>
    [Fact]
    public void Vault_opens_with_other_programs_too()
    {
        var argon2 = ExternalTool.Require("argon2", "argon2");
        var python = ExternalTool.Require("python3", "python3");
        if (python.Run(["-c", "import cryptography"]).ExitCode != 0) Assert.Skip("Python has no 'cryptography' (Debian package python3-cryptography).");
        using var temp = new TempFolder();
        temp.Write("vault", Seal(derivation: KeyDerivation.Default));
        var master = argon2.Run([Encoding.ASCII.GetString(Salt), "-id", "-v", "13", "-t", "3", "-k", "65536", "-p", "4", "-l", "32", "-r"], input: Password);
        master.ExitCode.ShouldBe(0, master.Error);
        temp.Write("open.py", """
            import struct, sys
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
            from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
            vault = open(sys.argv[1], "rb").read()
            assert vault[:8] == b"MFVAULT\0" and struct.unpack_from("<HHHH", vault, 8) == (1, 128, 1, 1)
            key = HKDFExpand(algorithm=hashes.SHA256(), length=32, info=b"MediaForge vault 1 encryption").derive(bytes.fromhex(sys.argv[2]))
            length, = struct.unpack_from("<I", vault, 124)
            sys.stdout.buffer.write(AESGCM(key).decrypt(vault[112:124], vault[128:128 + length + 16], vault[:128]).rstrip())
            """);
        var opened = python.Run([temp["open.py"], temp["vault"], master.Output.Trim()]);
        opened.ExitCode.ShouldBe(0, opened.Error);
        ProtectedContent.FromJson(Encoding.UTF8.GetBytes(opened.Output)).Variables.ShouldBe(Content.Variables);
    }

    [Theory]
    [InlineData("2026-01-31T08:00:00", "2026-02-01T00:00:00", "2026-01-31T07:59:59", false)]
    [InlineData("2026-01-31T08:00:00", "2026-02-01T00:00:00", "2026-01-31T08:00:00", true)]
    [InlineData("2026-01-31T08:00:00", "2026-02-01T00:00:00", "2026-02-01T00:00:00", true)]
    [InlineData("2026-01-31T08:00:00", "2026-02-01T00:00:00", "2026-02-01T00:00:01", false)]
    [InlineData(null, "2026-02-01T00:00:00", "1980-01-01T00:00:00", true)]
    [InlineData("2026-01-31T08:00:00", null, "2099-01-01T00:00:00", true)]
    [InlineData(null, null, "2026-01-01T00:00:00", true)]
    public void ValidityWindow_includes_both_ends(string? from, string? until, string clock, bool contains)
    {
        DateTime? Parse(string? text) => text is null ? null : DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        new ValidityWindow(Parse(from), Parse(until)).Contains(Parse(clock)!.Value).ShouldBe(contains);
    }

    [Fact]
    public void Secrets_are_not_in_the_text_of_variables() => new MediaVariable("A", "hunter22", true).ToString().ShouldBe("A=********");
}
