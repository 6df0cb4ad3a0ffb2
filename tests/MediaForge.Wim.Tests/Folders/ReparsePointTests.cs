using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

public class ReparsePointTests
{
    [Theory]
    [InlineData(ReparsePoint.SymbolicLink, true, @"..\a", @"..\a")]
    [InlineData(ReparsePoint.SymbolicLink, false, @"\??\C:\a b\ü", @"C:\a b\ü")]
    [InlineData(ReparsePoint.Junction, false, @"\??\Volume{00000000-0000-0000-0000-000000000000}\", "")]
    public void Read_of_what_ToBytes_makes_is_the_same(uint tag, bool relative, string target, string print)
    {
        var link = new ReparsePoint(tag, relative, target, print);
        ReparsePoint.Read(tag, link.ToBytes(), "test").ShouldBe(link);
    }

    [Theory]
    [InlineData(@"\??\C:\mnt\a\b", @"C:\mnt", @"\??\C:\a\b")]
    [InlineData(@"\??\C:\MNT\a\", @"c:\mnt\", @"\??\C:\a\")]
    [InlineData(@"\??\C:\mnt", @"C:\mnt", @"\??\C:")]
    [InlineData(@"\??\C:\a", @"C:\", @"\??\C:\a")]
    [InlineData(@"\??\C:\mnt2\a", @"C:\mnt", null)]
    [InlineData(@"\??\D:\mnt\a", @"C:\mnt", null)]
    [InlineData(@"\??\Volume{x}\a", @"C:\mnt", null)]
    [InlineData(@"\??\UNC\server\share\a", @"\\server\share", null)]
    [InlineData(@"\mnt\a", @"C:\mnt", null)]
    public void RelativeTo_takes_the_top_out_of_targets_below_it(string target, string top, string? expected) =>
        new ReparsePoint(ReparsePoint.Junction, false, target, "x").RelativeTo(top)?.Target.ShouldBe(expected);

    [Theory]
    [InlineData(@"\??\C:\a\b", @"D:\out", @"\??\D:\out\a\b")]
    [InlineData(@"\??\C:", @"D:\out", @"\??\D:\out")]
    [InlineData(@"\??\C:", @"D:\", @"\??\D:\")]
    [InlineData(@"\??\C:\a", @"D:\", @"\??\D:\a")]
    [InlineData(@"\??\Volume{x}\a", @"D:\out", @"\??\Volume{x}\a")]
    public void Below_puts_the_top_in_front(string target, string top, string expected) =>
        new ReparsePoint(ReparsePoint.Junction, false, target, "x").Below(top).Target.ShouldBe(expected);

    [Fact]
    public void Relative_links_are_left_alone()
    {
        var link = new ReparsePoint(ReparsePoint.SymbolicLink, true, @"a\b", @"a\b");
        link.RelativeTo(@"C:\").ShouldBeNull();
        link.Below(@"C:\x").ShouldBeSameAs(link);
    }

    [Theory]
    [InlineData("a/../b", @"a\..\b", true)]
    [InlineData("/etc/passwd", @"\??\C:\etc\passwd", false)]
    [InlineData("/", @"\??\C:", false)]
    public void FromUnix_and_ToUnix_translate_targets(string unix, string windows, bool relative)
    {
        var link = ReparsePoint.FromUnix(unix);
        (link.Target, link.IsRelative).ShouldBe((windows, relative));
        link.ToUnix().ShouldBe(unix);
    }

    [Fact]
    public void ToUnix_of_shares_and_volumes_is_null()
    {
        new ReparsePoint(ReparsePoint.Junction, false, @"\??\Volume{x}\", "").ToUnix().ShouldBeNull();
        new ReparsePoint(ReparsePoint.SymbolicLink, false, @"\??\UNC\server\share", "").ToUnix().ShouldBeNull();
    }

    [Fact]
    public void Too_long_a_target_is_refused() =>
        Should.Throw<InvalidDataException>(() => ReparsePoint.FromUnix(new string('a', 5000)).ToBytes());

    [Theory]
    [InlineData(ReparsePoint.SymbolicLink)]
    [InlineData(ReparsePoint.Junction)]
    public void Read_of_mutated_data_throws_only_InvalidDataException(uint tag)
    {
        var sound = new ReparsePoint(tag, false, @"\??\C:\some\folder", @"C:\some\folder").ToBytes();
        Mutations.ThrowOnlyInvalidData(sound, 20_000, 1, bytes => _ = ReparsePoint.Read(tag, bytes, "test").RelativeTo(@"C:\some")?.ToBytes());
        for (var n = 0; n < sound.Length; n++) Mutations.ThrowOnlyInvalidData(() => _ = ReparsePoint.Read(tag, sound.AsSpan(0, n), "test").Below(@"D:\x").ToUnix());
    }
}
