using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaForge.Registry.Bcd;

/// <summary>
/// A setting of a <see cref="BcdObject"/>: an id, which also says the format, and data. It does not change; setting an
/// element replaces it.
/// </summary>
public sealed class BcdElement
{
    private const int FormatShift = 24;
    private const int IntegerSize = 8;

    internal BcdElement(uint id, RegistryValue value)
    {
        Id = id;
        Value = value;
    }

    /// <summary>The name of the registry value that holds an element's data.</summary>
    internal const string ValueName = "Element";

    /// <summary>The id; see <see cref="BcdElementIds"/>.</summary>
    public uint Id { get; }

    /// <summary>The format that the id prescribes.</summary>
    public BcdElementFormat Format => FormatOf(Id);

    /// <summary>The registry value that holds the data.</summary>
    internal RegistryValue Value { get; }

    /// <summary>The data as stored.</summary>
    public ReadOnlyMemory<byte> Data => Value.Data;

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfString(uint id, string text) => Make(id, BcdElementFormat.String, RegistryValueType.String, HiveText.ToUtf16(text, 1));

    /// <summary>A reference to an object.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfGuid(uint id, Guid reference) => Make(id, BcdElementFormat.Guid, RegistryValueType.String, HiveText.ToUtf16(reference.ToString("B"), 1));

    /// <summary>References to objects, in order.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfGuidList(uint id, params IEnumerable<Guid> references)
    {
        var all = new StringBuilder();
        foreach (var reference in references) all.Append(reference.ToString("B")).Append('\0');
        return Make(id, BcdElementFormat.GuidList, RegistryValueType.MultiString, HiveText.ToUtf16(all.ToString(), 1));
    }

    /// <summary>A number, in 8 bytes.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfInteger(uint id, ulong number)
    {
        var data = new byte[IntegerSize];
        BinaryPrimitives.WriteUInt64LittleEndian(data, number);
        return Make(id, BcdElementFormat.Integer, RegistryValueType.Binary, data);
    }

    /// <summary>A truth value.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfBoolean(uint id, bool value) => Make(id, BcdElementFormat.Boolean, RegistryValueType.Binary, [value ? (byte)1 : (byte)0]);

    /// <summary>A device.</summary>
    /// <exception cref="ArgumentException">The id is of another format.</exception>
    public static BcdElement OfDevice(uint id, BcdDevice device) => Make(id, BcdElementFormat.Device, RegistryValueType.Binary, device.Encode());

    /// <summary>The text.</summary>
    /// <exception cref="InvalidDataException">The element is not one.</exception>
    public string AsString()
    {
        Expect(BcdElementFormat.String, RegistryValueType.String);
        return Value.AsString();
    }

    /// <summary>The object that is referred to.</summary>
    /// <exception cref="InvalidDataException">The element is not a reference, or its text no GUID.</exception>
    public Guid AsGuid()
    {
        Expect(BcdElementFormat.Guid, RegistryValueType.String);
        return Parse(Value.AsString());
    }

    /// <summary>The objects that are referred to.</summary>
    /// <exception cref="InvalidDataException">The element is not a list of references, or a text in it no GUID.</exception>
    public IReadOnlyList<Guid> AsGuidList()
    {
        Expect(BcdElementFormat.GuidList, RegistryValueType.MultiString);
        return [.. Value.AsMultiString().Select(Parse)];
    }

    /// <summary>The number; Microsoft's own media store them in as few as one byte.</summary>
    /// <exception cref="InvalidDataException">The element is not a number of 1 to 8 bytes.</exception>
    public ulong AsInteger()
    {
        Expect(BcdElementFormat.Integer, RegistryValueType.Binary);
        if (Data.Length is 0 or > IntegerSize) throw Bad($"a number of {Data.Length} bytes");
        Span<byte> number = stackalloc byte[IntegerSize];
        number.Clear();
        Data.Span.CopyTo(number);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    /// <summary>The numbers of a list.</summary>
    /// <exception cref="InvalidDataException">The element is not a list of 8-byte numbers.</exception>
    public IReadOnlyList<ulong> AsIntegerList()
    {
        Expect(BcdElementFormat.IntegerList, RegistryValueType.Binary);
        if (Data.Length % IntegerSize != 0) throw Bad($"a list of numbers of {Data.Length} bytes");
        var numbers = new ulong[Data.Length / IntegerSize];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt64LittleEndian(Data.Span[(i * IntegerSize)..]);
        return numbers;
    }

    /// <summary>The truth value: whether the first byte is not zero.</summary>
    /// <exception cref="InvalidDataException">The element is not a truth value.</exception>
    public bool AsBoolean()
    {
        Expect(BcdElementFormat.Boolean, RegistryValueType.Binary);
        return Data.Length > 0 ? Data.Span[0] != 0 : throw Bad("a truth value of no bytes");
    }

    /// <summary>The device.</summary>
    /// <exception cref="InvalidDataException">The element is not a device, or is cut short.</exception>
    public BcdDevice AsDevice()
    {
        Expect(BcdElementFormat.Device, RegistryValueType.Binary);
        return BcdDevice.Decode(Data.Span);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{KeyName(Id)} ({Format}, {Data.Length} bytes)";

    internal static string KeyName(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);

    internal static Guid Parse(string text) => Guid.TryParseExact(text, "B", out var guid) ? guid : throw new InvalidDataException($"BCD: '{text}' is not a GUID in braces.");

    private static BcdElementFormat FormatOf(uint id)
    {
        var format = (BcdElementFormat)((id >> FormatShift) & 0xF);
        return format <= BcdElementFormat.IntegerList ? format : BcdElementFormat.Unknown;
    }

    private static BcdElement Make(uint id, BcdElementFormat format, RegistryValueType type, byte[] data)
    {
        if (FormatOf(id) != format) throw new ArgumentException($"The element {KeyName(id)} holds a {FormatOf(id)}, not a {format}.", nameof(id));
        return new BcdElement(id, new RegistryValue(ValueName, type, data));
    }

    private void Expect(BcdElementFormat format, RegistryValueType type)
    {
        if (Format != format) throw Bad($"a {Format}, not a {format}");
        if (Value.Type != type) throw Bad($"a {format} in a registry value of type {Value.Type}");
    }

    private InvalidDataException Bad(string what) => new($"BCD: the element {KeyName(Id)} is {what}.");
}
