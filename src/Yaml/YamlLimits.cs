namespace ProxPaaS.Yaml;

/// <param name="Characters">Of the whole text.</param>
/// <param name="Depth">Of nesting.</param>
/// <param name="Pieces">Scalars, lists and maps, with every alias written out.</param>
public sealed record YamlLimits(int Characters = 512 * 1024, int Depth = 24, long Pieces = 20_000);
