namespace MediaForge.Optical;

/// <summary>One of the trees that a disc can have side by side.</summary>
public enum OpticalFileSystem
{
    /// <summary>ISO 9660 (ECMA-119): upper case names; Rock Ridge names are not looked at.</summary>
    Iso9660,

    /// <summary>Joliet: a second ISO 9660 tree with Unicode names.</summary>
    Joliet,

    /// <summary>UDF (ECMA-167; OSTA UDF 1.02 to 2.01).</summary>
    Udf,
}
