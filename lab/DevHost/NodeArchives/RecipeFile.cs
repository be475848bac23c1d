namespace ProxPaaS.DevHost.NodeArchives;

/// <param name="Path">Absolute path in the node.</param>
/// <param name="Source">File beside the recipe.</param>
/// <param name="Mode">Octal permissions.</param>
internal sealed record RecipeFile(string Path, string Source, string Mode = "0644");
