namespace MediaForge.Registry.Tests;

public sealed class RegistryKeyTests
{
    private readonly RegistryKey _root = RegistryHive.Create("R").Root;

    [Fact]
    public void Create_path_makes_keys_once_whatever_the_case()
    {
        var made = _root.Create(@"ControlSet001\Services\Disk");

        _root.Create(@"controlset001\SERVICES\disk").ShouldBeSameAs(made);
        _root.Find(@"CONTROLSET001\services")!.Subkeys.ShouldBe([made]);
        made.ToString().ShouldBe(@"R\ControlSet001\Services\Disk");
        _root.Find(string.Empty).ShouldBeSameAs(_root);
        _root.Find(@"ControlSet001\nothing\Disk").ShouldBeNull();
    }

    [Fact]
    public void Subkeys_are_sorted_by_upper_cased_name()
    {
        foreach (var name in (string[])["b_", "B", "a", "bA", "C", "_"]) _root.Create(name);

        // '_' (5F) sorts after the upper-case letters, as in Windows
        _root.Subkeys.Select(k => k.Name).ShouldBe(["a", "B", "bA", "b_", "C", "_"]);
    }

    [Fact]
    public void SetValue_same_name_replaces_in_place()
    {
        _root.SetDWord("first", 1);
        _root.SetDWord("second", 2);
        _root.SetString("FIRST", "text");

        _root.Values.Select(v => v.ToString()).ShouldBe(["FIRST: String, 10 bytes", "second: DWord, 4 bytes"]);
        _root.DeleteValue("First").ShouldBeTrue();
        _root.DeleteValue("First").ShouldBeFalse();
        _root.GetString("first").ShouldBeNull();
    }

    [Fact]
    public void Get_other_type_is_invalid_data()
    {
        _root.SetString("text", "1");
        _root.SetBinary("short", new byte[3]);
        _root.SetValue("three", RegistryValueType.DWord, new byte[3]);

        Should.Throw<InvalidDataException>(() => _root.GetDWord("text"));
        Should.Throw<InvalidDataException>(() => _root.GetQWord("text"));
        Should.Throw<InvalidDataException>(() => _root.GetString("short"));
        Should.Throw<InvalidDataException>(() => _root.GetDWord("three"));
        Should.Throw<InvalidDataException>(() => _root.GetMultiString("text"));
    }

    [Fact]
    public void SetMultiString_text_that_cannot_be_expressed_is_refused()
    {
        Should.Throw<ArgumentException>(() => _root.SetMultiString("m", "a", string.Empty));
        Should.Throw<ArgumentException>(() => _root.SetMultiString("m", "a\0b"));
        _root.SetMultiString("m", "a", "b");
        _root.GetMultiString("m").ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Create_limits_of_the_format_are_argument_errors()
    {
        Should.Throw<ArgumentException>(() => _root.Create(new string('x', 256)));
        Should.Throw<ArgumentException>(() => _root.SetDWord(new string('x', 16384), 1));
        Should.Throw<ArgumentException>(() => _root.Create(string.Join('\\', Enumerable.Repeat("k", 512))));
        _root.Create(string.Join('\\', Enumerable.Repeat("d", 511))).Name.ShouldBe("d");
    }

    [Fact]
    public void Delete_takes_everything_below_out()
    {
        var deep = _root.Create(@"a\b\c");

        _root.Delete("A").ShouldBeTrue();
        _root.Delete("A").ShouldBeFalse();
        _root.Subkeys.ShouldBeEmpty();
        deep.ToString().ShouldBe(@"a\b\c");
    }
}
