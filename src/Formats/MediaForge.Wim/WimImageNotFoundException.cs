namespace MediaForge.Wim;

/// <summary>A WIM has no image of the wanted number or name; the message lists those that are there.</summary>
public sealed class WimImageNotFoundException : IOException
{
    /// <summary>Makes the exception.</summary>
    public WimImageNotFoundException()
    {
    }

    /// <summary>Makes the exception with what was wanted and what is there.</summary>
    public WimImageNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with what was wanted, what is there, and what was noticed first.</summary>
    public WimImageNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
