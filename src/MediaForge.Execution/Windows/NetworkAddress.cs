using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Windows;

/// <summary>Addresses as people write them in network settings, and as Windows Setup wants them.</summary>
internal static class NetworkAddress
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="StepFailedException">It is none; the message names the setting.</exception>
    public static IPAddress Read(string text, string setting)
    {
        // The system's parser takes "10.1" and "0x0A000001" too, which nobody means.
        if (IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Split('.') is { Length: 4 } parts && parts.All(p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit)))) return address;
        throw new StepFailedException(ErrorText.InvalidParameter, $"{setting}: '{text}' is no IP address. Write it as 192.168.1.10.");
    }

    /// <summary>The length of the network part that a mask states: 24 for <c>255.255.255.0</c>, <c>24</c> or <c>/24</c>; of an IPv6 address the length itself.</summary>
    /// <exception cref="StepFailedException">It is no mask; the message names the setting.</exception>
    public static int PrefixLength(string mask, IPAddress address, string setting)
    {
        var most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (int.TryParse(mask.TrimStart('/'), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return length >= 1 && length <= most ? length : throw Wrong($"it must be from 1 to {most}");
        if (most != 32) throw Wrong("of an IPv6 address, write the length of the prefix, as 64");
        var bits = BinaryPrimitives.ReadUInt32BigEndian(Read(mask, setting).MapToIPv4().GetAddressBytes());
        // All ones before all zeros.
        if (bits == 0 || (~bits & (~bits + 1)) != 0) throw Wrong("its ones must come before its zeros, as in 255.255.255.0");
        return BitOperations.PopCount(bits);

        StepFailedException Wrong(string why) => new(ErrorText.InvalidParameter, $"{setting}: '{mask}' is no subnet mask: {why}.");
    }

    /// <summary>Whether two addresses are in the same network.</summary>
    public static bool SameNetwork(IPAddress a, IPAddress b, int prefixLength)
    {
        if (a.AddressFamily != b.AddressFamily) return false;
        var (left, right) = (a.GetAddressBytes(), b.GetAddressBytes());
        for (var bit = 0; bit < prefixLength; bit++)
            if (((left[bit / 8] ^ right[bit / 8]) & (0x80 >> (bit % 8))) != 0) return false;
        return true;
    }
}
