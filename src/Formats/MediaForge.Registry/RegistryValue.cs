using System.Buffers.Binary;

namespace MediaForge.Registry;

/// <summary>A named value of a <see cref="RegistryKey"/>. It does not change; setting a value replaces it.</summary>
public sealed class RegistryValue
{
    /// <summary>Makes a value from the bytes as they are stored.</summary>
    /// <param name="name">The name; empty for the key's default value. At most 16383 characters.</param>
    /// <param name="type">The type. Types that are not in the enumeration are kept as they are.</param>
    /// <param name="data">The data, which the caller no longer changes.</param>
    /// <exception cref="ArgumentException">The name is too long.</exception>
    public RegistryValue(string name, RegistryValueType type, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxNameLength) throw new ArgumentException($"A value's name has at most {MaxNameLength} characters, this one {name.Length}.", nameof(name));
        Name = name;
        Type = type;
        Data = data;
    }

    internal const int MaxNameLength = 16383;

    /// <summary>The name; empty for the key's default value.</summary>
    public string Name { get; }

    /// <summary>The type, which need not fit the data.</summary>
    public RegistryValueType Type { get; }

    /// <summary>The data as stored.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The text up to its first NUL.</summary>
    /// <exception cref="InvalidDataException">The value is not <c>REG_SZ</c>, <c>REG_EXPAND_SZ</c> or <c>REG_LINK</c>.</exception>
    public string AsString()
    {
        if (Type is not (RegistryValueType.String or RegistryValueType.ExpandString or RegistryValueType.Link)) throw NotA("text");
        var text = HiveText.FromUtf16(Data.Span);
        var end = text.IndexOf('\0');
        return end < 0 ? text : text[..end];
    }

    /// <summary>The texts of a <c>REG_MULTI_SZ</c>; a missing last NUL is forgiven.</summary>
    /// <exception cref="InvalidDataException">The value has another type.</exception>
    public IReadOnlyList<string> AsMultiString()
    {
        if (Type != RegistryValueType.MultiString) throw NotA("list of texts");
        var texts = new List<string>();
        var all = HiveText.FromUtf16(Data.Span);
        for (var at = 0; at < all.Length && all[at] != '\0';)
        {
            var end = all.IndexOf('\0', at);
            if (end < 0) end = all.Length;
            texts.Add(all[at..end]);
            at = end + 1;
        }
        return texts;
    }

    /// <summary>The number of a <c>REG_DWORD</c> of either byte order.</summary>
    /// <exception cref="InvalidDataException">The value has another type, or not four bytes.</exception>
    public uint AsDWord() => (Type, Data.Length) switch
    {
        (RegistryValueType.DWord, 4) => BinaryPrimitives.ReadUInt32LittleEndian(Data.Span),
        (RegistryValueType.DWordBigEndian, 4) => BinaryPrimitives.ReadUInt32BigEndian(Data.Span),
        _ => throw NotA("32-bit number"),
    };

    /// <summary>The number of a <c>REG_QWORD</c>.</summary>
    /// <exception cref="InvalidDataException">The value has another type, or not eight bytes.</exception>
    public ulong AsQWord() => Type == RegistryValueType.QWord && Data.Length == 8
        ? BinaryPrimitives.ReadUInt64LittleEndian(Data.Span)
        : throw NotA("64-bit number");

    /// <inheritdoc/>
    public override string ToString() => $"{(Name.Length == 0 ? "(default)" : Name)}: {Type}, {Data.Length} bytes";

    private InvalidDataException NotA(string what) => new($"The registry value '{Name}' is not a {what}: type {Type}, {Data.Length} bytes.");
}
