namespace ProxPaaS.Dashboard.Model;

/// <summary>A part of a whole, for bars.</summary>
internal static class Share
{
    /// <summary>0–100; a whole of nothing is 0.</summary>
    public static double Percent(double part, double whole)
        => whole <= 0 || double.IsNaN(part) ? 0 : Math.Clamp(part / whole * 100, 0, 100);

    /// <summary>A full reservation is good packing; only what is really used can be too much.</summary>
    public static Tone ToneOfUse(double? used, double whole) => Percent(used ?? 0, whole) switch
    {
        >= 97 => Tone.Bad,
        >= 88 => Tone.Warning,
        _ => Tone.Good,
    };
}
