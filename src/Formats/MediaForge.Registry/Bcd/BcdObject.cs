using System.Globalization;

namespace MediaForge.Registry.Bcd;

/// <summary>An object of a <see cref="BcdStore"/>: a boot entry, the boot manager, or settings that others inherit.</summary>
public sealed class BcdObject
{
    private const string DescriptionKey = "Description";
    private const string TypeValue = "Type";
    private const string ElementsKey = "Elements";

    private readonly SortedDictionary<uint, BcdElement> _elements = [];
    private readonly RegistryKey _key;

    private BcdObject(RegistryKey key, Guid id, uint type)
    {
        _key = key;
        Id = id;
        Type = type;
    }

    /// <summary>The id; see <see cref="BcdObjectIds"/>.</summary>
    public Guid Id { get; }

    /// <summary>The type; see <see cref="BcdObjectTypes"/>.</summary>
    public uint Type { get; }

    /// <summary>The elements, by id.</summary>
    public IReadOnlyCollection<BcdElement> Elements => _elements.Values;

    /// <summary>The element of that id, or null.</summary>
    public BcdElement? Find(uint id) => _elements.GetValueOrDefault(id);

    /// <summary>Sets an element, replacing one of the same id.</summary>
    public void Set(BcdElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        _elements[element.Id] = element;
        _key.Create($@"{ElementsKey}\{BcdElement.KeyName(element.Id)}").SetValue(element.Value);
    }

    /// <summary>Takes an element out. Returns whether there was one.</summary>
    public bool Remove(uint id) => _elements.Remove(id) && _key.Find(ElementsKey)!.Delete(BcdElement.KeyName(id));

    /// <inheritdoc/>
    public override string ToString() => $"{Id:B} ({Type:X8}, {_elements.Count} elements)";

    internal static BcdObject Create(RegistryKey objects, Guid id, uint type)
    {
        var key = objects.Create(id.ToString("B"));
        key.Create(DescriptionKey).SetDWord(TypeValue, type);
        key.Create(ElementsKey);
        return new BcdObject(key, id, type);
    }

    internal static BcdObject Read(RegistryKey key)
    {
        var type = key.Find(DescriptionKey)?.GetDWord(TypeValue) ?? throw new InvalidDataException($"BCD: the object {key.Name} has no type.");
        var guid = BcdElement.Parse(key.Name);
        // The parser forgives blanks; the hive's names have to be the ids themselves, or two could be one.
        if (!key.Name.Equals(guid.ToString("B"), StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException($"BCD: '{key.Name}' is not the id of an object.");
        var made = new BcdObject(key, guid, type);
        foreach (var element in key.Find(ElementsKey)?.Subkeys ?? [])
        {
            if (element.Name.Length != 8 || !uint.TryParse(element.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
                throw new InvalidDataException($"BCD: '{element.Name}' of the object {key.Name} is not an element's id of 8 hexadecimal digits.");
            var value = element.GetValue(BcdElement.ValueName) ?? throw new InvalidDataException($"BCD: the element {element.Name} of the object {key.Name} has no data.");
            made._elements.Add(id, new BcdElement(id, value));
        }
        return made;
    }
}
