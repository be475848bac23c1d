namespace ProxPaaS.Nixpacks.Plan;

/// <param name="Path">Dotted path in the plan: <c>phases.install.cmds</c>.</param>
/// <param name="Source">Who set it: <c>node provider</c>, <c>nixpacks.toml</c>, <c>NIXPACKS_* variables</c>, <c>Procfile</c>, <c>options</c>, <c>default</c>; several for a list that was extended.</param>
/// <param name="Reason">What in the tree decided it, where its provider tells: <c>Node 22 by engines.node in package.json</c>.</param>
public sealed record PlanOrigin(string Path, string Source, string? Reason = null);
