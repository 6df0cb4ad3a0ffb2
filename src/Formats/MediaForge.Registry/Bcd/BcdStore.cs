using MediaForge.Bytes;

namespace MediaForge.Registry.Bcd;

/// <summary>
/// A boot configuration data store: the hive that tells the Windows boot manager what to start.
/// </summary>
/// <remarks>
/// In the hive, <c>Objects\{guid}</c> has the type in <c>Description\Type</c> and each element in
/// <c>Elements\xxxxxxxx</c>, value <c>Element</c>. The store is a view of its hive: what it does not know stays as it is.
/// A store that a running Windows uses is loaded as a hive there; edit that one with <c>bcdedit</c>.
/// </remarks>
public sealed class BcdStore
{
    private const string DescriptionKey = "Description";
    private const string KeyNameValue = "KeyName";
    private const string ObjectsKey = "Objects";

    // The oldest version, which every boot manager reads and which Microsoft's own stores have.
    private const int HiveMinorVersion = 3;

    private readonly SortedDictionary<string, BcdObject> _objects = new(StringComparer.Ordinal); // by text, as in the hive
    private readonly RegistryKey _objectsKey;

    private BcdStore(RegistryHive hive, RegistryKey objectsKey)
    {
        Hive = hive;
        _objectsKey = objectsKey;
    }

    /// <summary>The hive that holds the store.</summary>
    public RegistryHive Hive { get; }

    /// <summary>The objects, by id.</summary>
    public IReadOnlyCollection<BcdObject> Objects => _objects.Values;

    /// <summary>Reads a store.</summary>
    /// <exception cref="InvalidDataException">The bytes are no consistent hive, or the hive no store.</exception>
    public static BcdStore Read(ByteSource source) => FromHive(RegistryHive.Read(source));

    /// <summary>The store in a hive. The hive is not copied.</summary>
    /// <exception cref="InvalidDataException">The hive is no store: a key is missing, or an object or element has no proper name, type or data.</exception>
    public static BcdStore FromHive(RegistryHive hive)
    {
        ArgumentNullException.ThrowIfNull(hive);
        if (hive.Root.Find(DescriptionKey) is null) throw new InvalidDataException($"BCD: the hive has no key '{DescriptionKey}', without which the boot manager refuses it.");
        var objects = hive.Root.Find(ObjectsKey) ?? throw new InvalidDataException($"BCD: the hive has no key '{ObjectsKey}'.");
        var store = new BcdStore(hive, objects);
        foreach (var key in objects.Subkeys)
        {
            var read = BcdObject.Read(key);
            store._objects.Add(Text(read.Id), read);
        }
        return store;
    }

    /// <summary>A store without objects.</summary>
    /// <param name="keyName">The name under which Windows mounts the store; <c>BCD00000000</c> is the system's own.</param>
    public static BcdStore Create(string keyName)
    {
        var hive = RegistryHive.Create("NewStoreRoot", HiveMinorVersion);
        hive.Root.Create(DescriptionKey).SetString(KeyNameValue, keyName);
        return new BcdStore(hive, hive.Root.Create(ObjectsKey));
    }

    /// <summary>
    /// The store of a media that starts Windows PE from a boot image: what Microsoft's own media hold, without the
    /// memory tester (whose program is not on our media), without Emergency Management Services, and without a menu.
    /// </summary>
    /// <param name="firmware">BIOS: goes to <c>\boot\bcd</c>. UEFI: goes to <c>\EFI\Microsoft\Boot\BCD</c>.</param>
    /// <param name="options">Paths and texts; the defaults fit a media laid out as Microsoft's.</param>
    public static BcdStore ForMedia(BcdFirmware firmware, MediaBcdOptions? options = null) => MediaBcd.Build(firmware, options ?? new MediaBcdOptions());

    /// <summary>The object of that id, or null.</summary>
    public BcdObject? Find(Guid id) => _objects.GetValueOrDefault(Text(id));

    /// <summary>Adds an object without elements.</summary>
    /// <exception cref="ArgumentException">There is one of that id.</exception>
    public BcdObject Add(Guid id, uint type)
    {
        if (_objects.ContainsKey(Text(id))) throw new ArgumentException($"The store already has an object {id:B}.", nameof(id));
        var made = BcdObject.Create(_objectsKey, id, type);
        _objects.Add(Text(id), made);
        return made;
    }

    /// <summary>Takes an object out. Returns whether there was one. References to it stay.</summary>
    public bool Remove(Guid id) => _objects.Remove(Text(id)) && _objectsKey.Delete(Text(id));

    /// <summary>The store as the bytes of a hive file; see <see cref="RegistryHive.Write"/>.</summary>
    public byte[] Write(DateTimeOffset timestamp) => Hive.Write(timestamp);

    private static string Text(Guid id) => id.ToString("B");
}
