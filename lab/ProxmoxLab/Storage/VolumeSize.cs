using System.Globalization;

namespace ProxPaaS.Lab.Storage;

/// <summary>Sizes as Proxmox writes them: <c>8G</c>, <c>102M</c>, <c>0T</c>.</summary>
internal static class VolumeSize
{
    public static string Print(long bytes)
    {
        if (bytes == 0)
        {
            return "0T";
        }

        string[] units = ["", "K", "M", "G", "T"];
        var unit = 0;
        while (unit < units.Length - 1 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + units[unit];
    }

    /// <summary>Bytes of <c>8G</c>, <c>512M</c>, <c>1.5G</c> or a plain number.</summary>
    public static long Parse(string text)
    {
        var factor = char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 1L << 10,
            'M' => 1L << 20,
            'G' => 1L << 30,
            'T' => 1L << 40,
            _ => 1L,
        };
        var number = factor == 1 ? text : text[..^1];
        return (long)(double.Parse(number, CultureInfo.InvariantCulture) * factor);
    }

    /// <summary>A size given in GiB at creation, cut to whole MiB as the raw images are.</summary>
    public static long FromGigabytes(string text)
        => (long)(double.Parse(text, CultureInfo.InvariantCulture) * 1024) << 20;
}
