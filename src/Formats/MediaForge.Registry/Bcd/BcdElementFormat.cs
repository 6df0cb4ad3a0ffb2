namespace MediaForge.Registry.Bcd;

/// <summary>How an element is stored: bits 24 to 27 of its id (BCD reference, "BcdElementType").</summary>
public enum BcdElementFormat
{
    /// <summary>Not one of the known formats.</summary>
    Unknown = 0,

    /// <summary>A device descriptor, <c>REG_BINARY</c>; see <see cref="BcdDevice"/>.</summary>
    Device = 1,

    /// <summary>A text, <c>REG_SZ</c>.</summary>
    String = 2,

    /// <summary>The id of an object, <c>REG_SZ</c> with <c>{guid}</c>.</summary>
    Guid = 3,

    /// <summary>Ids of objects, <c>REG_MULTI_SZ</c>.</summary>
    GuidList = 4,

    /// <summary>A number, <c>REG_BINARY</c>: 8 bytes little-endian; readers accept 1 to 8.</summary>
    Integer = 5,

    /// <summary>A truth value, <c>REG_BINARY</c> of one byte.</summary>
    Boolean = 6,

    /// <summary>Numbers, <c>REG_BINARY</c> of 8 bytes each.</summary>
    IntegerList = 7,
}
