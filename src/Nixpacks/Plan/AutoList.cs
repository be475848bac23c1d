namespace ProxPaaS.Nixpacks.Plan;

/// <summary>Lists in which "..." (or "@auto") stands for what was there before.</summary>
internal static class AutoList
{
    public static bool IsAuto(string value) => value is "..." or "@auto";

    /// <summary>The later list wins; each "..." in it stands for itself and the earlier list, so that a third list can extend again.</summary>
    public static List<string>? Fill(List<string>? earlier, List<string>? later)
        => later is null || earlier is null
            ? later ?? earlier
            : [.. later.SelectMany(value => IsAuto(value) ? [value, .. earlier] : (IEnumerable<string>)[value])];

    public static List<string>? Pin(List<string>? values) => values is null ? null : [.. values.Where(value => !IsAuto(value))];
}
