using System.Buffers.Binary;

namespace MediaForge.Registry;

/// <summary>
/// A key of a <see cref="RegistryHive"/>: a name, values and subkeys. Names are compared without case; paths use
/// backslashes and start below this key.
/// </summary>
public sealed class RegistryKey
{
    private readonly List<RegistryKey> _subkeys = [];
    private OrderedDictionary<string, RegistryValue>? _values;

    internal RegistryKey(string name, RegistryKey? parent)
    {
        Name = name;
        Parent = parent;
    }

    internal const int MaxNameLength = 255;

    /// <summary>The name, in the case in which it was given.</summary>
    public string Name { get; }

    /// <summary>The key that this one is in; null for the root and for a key that was deleted.</summary>
    public RegistryKey? Parent { get; private set; }

    /// <summary>
    /// When the key was last written. Null when it was made or changed since the hive was read:
    /// <see cref="RegistryHive.Write"/> then puts its own time stamp there.
    /// </summary>
    public DateTimeOffset? LastWritten { get; set; }

    /// <summary>The class name, which few keys have; null for none.</summary>
    /// <exception cref="ArgumentException">It has more than 32767 characters.</exception>
    public string? ClassName
    {
        get;
        set
        {
            if (value?.Length > short.MaxValue) throw new ArgumentException($"A class name has at most {short.MaxValue} characters, this one {value.Length}.", nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The self-relative security descriptor (MS-DTYP 2.4.6); a new key has that of its parent. Empty when the hive
    /// has none for the key.
    /// </summary>
    public ReadOnlyMemory<byte> SecurityDescriptor { get; set; }

    /// <summary>The subkeys in the order in which a hive keeps them: by upper-cased name.</summary>
    public IReadOnlyList<RegistryKey> Subkeys => _subkeys;

    /// <summary>The values in the order in which they were added.</summary>
    public IReadOnlyList<RegistryValue> Values => _values is null ? [] : _values.Values;

    /// <summary>Flags of the nk cell that survive rewriting: symbolic link, not deletable, virtualization.</summary>
    internal ushort Flags { get; set; }

    /// <summary>The virtualization and debug bits that share a field with the longest subkey name.</summary>
    internal uint ControlBits { get; set; }

    /// <summary>The key at a path below this one; null when there is none. The empty path is this key.</summary>
    public RegistryKey? Find(string path)
    {
        var key = this;
        foreach (var name in Split(path))
        {
            var at = key.IndexOf(name);
            if (at < 0) return null;
            key = key._subkeys[at];
        }
        return key;
    }

    /// <summary>The key at a path below this one, made with all keys on the way if it is not there.</summary>
    /// <exception cref="ArgumentException">A name has more than 255 characters, or the key would be nested deeper than 512 levels.</exception>
    public RegistryKey Create(string path)
    {
        var key = this;
        foreach (var name in Split(path)) key = key.Enter(name);
        return key;
    }

    /// <summary>Takes a subkey out, with all that is below it. Returns whether there was one of that name.</summary>
    public bool Delete(string name)
    {
        var at = IndexOf(name);
        if (at < 0) return false;
        _subkeys[at].Parent = null;
        _subkeys.RemoveAt(at);
        LastWritten = null;
        return true;
    }

    /// <summary>The value of that name, or null. The empty name is the default value.</summary>
    public RegistryValue? GetValue(string name) => _values?.GetValueOrDefault(name);

    /// <summary>Sets a value, replacing one of the same name in its place.</summary>
    public void SetValue(RegistryValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values ??= new(StringComparer.OrdinalIgnoreCase);
        var at = _values.IndexOf(value.Name);
        if (at < 0) _values.Add(value.Name, value);
        else _values.SetAt(at, value.Name, value);
        LastWritten = null;
    }

    /// <summary>Sets a value from its stored bytes, which the caller no longer changes.</summary>
    /// <exception cref="ArgumentException">The name has more than 16383 characters.</exception>
    public void SetValue(string name, RegistryValueType type, ReadOnlyMemory<byte> data) => SetValue(new RegistryValue(name, type, data));

    /// <summary>Takes a value out. Returns whether there was one of that name.</summary>
    public bool DeleteValue(string name)
    {
        if (_values is null || !_values.Remove(name)) return false;
        LastWritten = null;
        return true;
    }

    /// <summary>The text of a value; null when there is no such value.</summary>
    /// <exception cref="InvalidDataException">The value is not a text.</exception>
    public string? GetString(string name) => GetValue(name)?.AsString();

    /// <summary>The number of a <c>REG_DWORD</c>; null when there is no such value.</summary>
    /// <exception cref="InvalidDataException">The value is not a 32-bit number.</exception>
    public uint? GetDWord(string name) => GetValue(name)?.AsDWord();

    /// <summary>The number of a <c>REG_QWORD</c>; null when there is no such value.</summary>
    /// <exception cref="InvalidDataException">The value is not a 64-bit number.</exception>
    public ulong? GetQWord(string name) => GetValue(name)?.AsQWord();

    /// <summary>The texts of a <c>REG_MULTI_SZ</c>; null when there is no such value.</summary>
    /// <exception cref="InvalidDataException">The value is not a list of texts.</exception>
    public IReadOnlyList<string>? GetMultiString(string name) => GetValue(name)?.AsMultiString();

    /// <summary>Sets a <c>REG_SZ</c>.</summary>
    public void SetString(string name, string text) => SetValue(name, RegistryValueType.String, HiveText.ToUtf16(text, 1));

    /// <summary>Sets a <c>REG_EXPAND_SZ</c>.</summary>
    public void SetExpandString(string name, string text) => SetValue(name, RegistryValueType.ExpandString, HiveText.ToUtf16(text, 1));

    /// <summary>Sets a <c>REG_MULTI_SZ</c>.</summary>
    /// <exception cref="ArgumentException">A text is empty or holds a NUL: the format cannot express it.</exception>
    public void SetMultiString(string name, params IEnumerable<string> texts)
    {
        var all = new System.Text.StringBuilder();
        foreach (var text in texts)
        {
            if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A text of a REG_MULTI_SZ is not empty and holds no NUL.", nameof(texts));
            all.Append(text).Append('\0');
        }
        SetValue(name, RegistryValueType.MultiString, HiveText.ToUtf16(all.ToString(), 1));
    }

    /// <summary>Sets a <c>REG_DWORD</c>.</summary>
    public void SetDWord(string name, uint number)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        SetValue(name, RegistryValueType.DWord, data);
    }

    /// <summary>Sets a <c>REG_QWORD</c>.</summary>
    public void SetQWord(string name, ulong number)
    {
        var data = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(data, number);
        SetValue(name, RegistryValueType.QWord, data);
    }

    /// <summary>Sets a <c>REG_BINARY</c> to bytes that the caller no longer changes.</summary>
    public void SetBinary(string name, ReadOnlyMemory<byte> data) => SetValue(name, RegistryValueType.Binary, data);

    /// <inheritdoc/>
    public override string ToString() => Parent is null ? Name : $@"{Parent}\{Name}";

    /// <summary>Adds a subkey that a reader made. False when there is one of that name already.</summary>
    internal bool TryAdd(RegistryKey subkey)
    {
        // Hives are sorted, so a reader appends; the search is for those that are not quite.
        if (_subkeys.Count > 0 && StringComparer.OrdinalIgnoreCase.Compare(_subkeys[^1].Name, subkey.Name) >= 0)
        {
            var at = IndexOf(subkey.Name);
            if (at >= 0) return false;
            _subkeys.Insert(~at, subkey);
        }
        else
        {
            _subkeys.Add(subkey);
        }
        return true;
    }

    /// <summary>Adds a value that a reader made. False when there is one of that name already.</summary>
    internal bool TryAdd(RegistryValue value) => (_values ??= new(StringComparer.OrdinalIgnoreCase)).TryAdd(value.Name, value);

    private RegistryKey Enter(string name)
    {
        var at = IndexOf(name);
        if (at >= 0) return _subkeys[at];
        if (name.Length > MaxNameLength) throw new ArgumentException($"A key's name has at most {MaxNameLength} characters: '{name}'.", nameof(name));
        var depth = 1;
        for (var up = this; up is not null; up = up.Parent)
            if (++depth > HiveLayout.MaxDepth) throw new ArgumentException($"Keys are nested at most {HiveLayout.MaxDepth} deep: '{name}'.", nameof(name));
        var made = new RegistryKey(name, this) { SecurityDescriptor = SecurityDescriptor };
        _subkeys.Insert(~at, made);
        LastWritten = null;
        return made;
    }

    private int IndexOf(string name)
    {
        int low = 0, high = _subkeys.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = StringComparer.OrdinalIgnoreCase.Compare(_subkeys[middle].Name, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    private static string[] Split(string path) => path.Split('\\', StringSplitOptions.RemoveEmptyEntries);
}
