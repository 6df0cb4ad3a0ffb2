using MediaForge.Registry;

namespace MediaForge.Execution.Capture;

/// <summary>A registry key with all in it, out of its hive.</summary>
/// <param name="Hive">The hive: <c>SYSTEM</c>.</param>
/// <param name="Parent">The path of the key above it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values.</param>
/// <param name="Keys">The keys in it; their hive and parent are empty.</param>
internal sealed record KeptKey(string Hive, string Parent, string Name, IReadOnlyList<KeptValue> Values, IReadOnlyList<KeptKey> Keys)
{
    /// <summary>Copies a key of a hive.</summary>
    public static KeptKey Of(RegistryKey key, string hive, string parent) =>
        new(hive, parent, key.Name, [.. key.Values.Select(v => new KeptValue(v.Name, (int)v.Type, v.Data.ToArray()))], [.. key.Subkeys.Select(k => Of(k, string.Empty, string.Empty))]);

    /// <summary>Puts the key into a key, in place of one with its name.</summary>
    public void PutInto(RegistryKey parent)
    {
        parent.Delete(Name);
        var key = parent.Create(Name);
        foreach (var value in Values) key.SetValue(value.Name, (RegistryValueType)value.Type, value.Data);
        foreach (var below in Keys) below.PutInto(key);
    }
}

/// <summary>A registry value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The number of its type.</param>
/// <param name="Data">Its bytes.</param>
internal sealed record KeptValue(string Name, int Type, byte[] Data);
