namespace ProxPaaS.ConfigFiles;

/// <summary>Where a value stands.</summary>
/// <param name="Path">Dotted, as the file spells it: <c>deploy.numReplicas</c>.</param>
/// <param name="Line">From 1; null where the format has none.</param>
public sealed record ConfigOrigin(string File, string Path, int? Line)
{
    public override string ToString() => Line is { } line ? $"{File}:{line}" : File;
}
