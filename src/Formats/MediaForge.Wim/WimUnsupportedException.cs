namespace MediaForge.Wim;

/// <summary>A sound file of a kind that MediaForge does not read; the message says what to do with it.</summary>
public sealed class WimUnsupportedException : IOException
{
    /// <summary>Makes the exception.</summary>
    public WimUnsupportedException()
    {
    }

    /// <summary>Makes the exception with what is wrong and what to do.</summary>
    public WimUnsupportedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with what is wrong, what to do, and what was noticed first.</summary>
    public WimUnsupportedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
