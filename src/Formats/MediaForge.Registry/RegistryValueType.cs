namespace MediaForge.Registry;

/// <summary>The type of a value's data (the <c>REG_*</c> constants of winnt.h).</summary>
public enum RegistryValueType
{
    /// <summary>No defined type.</summary>
    None = 0,

    /// <summary>A text, UTF-16LE with a terminating NUL (<c>REG_SZ</c>).</summary>
    String = 1,

    /// <summary>A text with <c>%variables%</c> (<c>REG_EXPAND_SZ</c>).</summary>
    ExpandString = 2,

    /// <summary>Bytes (<c>REG_BINARY</c>).</summary>
    Binary = 3,

    /// <summary>A 32-bit number, little-endian (<c>REG_DWORD</c>).</summary>
    DWord = 4,

    /// <summary>A 32-bit number, big-endian.</summary>
    DWordBigEndian = 5,

    /// <summary>The path that a symbolic link key leads to, UTF-16LE without a NUL.</summary>
    Link = 6,

    /// <summary>Texts, each with a NUL, and one more NUL after the last (<c>REG_MULTI_SZ</c>).</summary>
    MultiString = 7,

    /// <summary>A device driver's resource list.</summary>
    ResourceList = 8,

    /// <summary>A device's resource list.</summary>
    FullResourceDescriptor = 9,

    /// <summary>The resources that a device asks for.</summary>
    ResourceRequirementsList = 10,

    /// <summary>A 64-bit number, little-endian (<c>REG_QWORD</c>).</summary>
    QWord = 11,
}
