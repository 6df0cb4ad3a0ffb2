using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

public class ExtendedAttributesTests
{
    // wim.md 2.5: value length, name length, flags, name, zero, value
    private static readonly byte[] Records = [3, 0, 4, 0x80, .. "NAME\0val"u8, 0, 0, 1, 0, .. "X\0"u8];

    [Fact]
    public void FromList_of_ToList_is_the_same()
    {
        ExtendedAttributes.FromList(ExtendedAttributes.ToList(Records, true, "test"), "test").ShouldBe(Records);
        ExtendedAttributes.FromList(ExtendedAttributes.ToList(Records, false, "test"), "test").ShouldBe(Records);
    }

    [Fact]
    public void ToList_is_what_the_system_has()
    {
        ExtendedAttributes.ToList(Records, true, "test").ShouldBe([16, 0, 0, 0, 0x80, 4, 3, 0, .. "NAME\0val"u8, 0, 0, 0, 0, 0, 1, 0, 0, .. "X\0"u8, 0, 0]);
        ExtendedAttributes.ToList(Records, false, "test")[16].ShouldBe((byte)12);
    }

    [Fact]
    public void Mutated_data_throw_only_InvalidDataException()
    {
        Mutations.ThrowOnlyInvalidData(Records, 20_000, 1, bytes => _ = ExtendedAttributes.ToList(bytes, true, "test"));
        Mutations.ThrowOnlyInvalidData(ExtendedAttributes.ToList(Records, false, "test"), 20_000, 2, bytes => _ = ExtendedAttributes.FromList(bytes, "test"));
    }
}
