namespace ProxPaaS.Dashboard.Model;

/// <summary>A part of a whole, for bars.</summary>
internal static class Share
{
    /// <summary>0–100; a whole of nothing is 0.</summary>
    public static double Percent(double part, double whole)
        => whole <= 0 || double.IsNaN(part) ? 0 : Math.Clamp(part / whole * 100, 0, 100);

    /// <summary>Full is only worth a warning when little is left for a replica.</summary>
    public static Tone Tone(double percent) => percent switch
    {
        >= 95 => Model.Tone.Bad,
        >= 80 => Model.Tone.Warning,
        _ => Model.Tone.Good,
    };
}
