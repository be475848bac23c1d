namespace ProxPaaS.Orchestrator.Registry.Tokens;

/// <summary>One entry of a registry token's <c>access</c>: <c>repository:NAME:pull,push</c>.</summary>
internal sealed record RegistryAccess(string Type, string Name, params IReadOnlyList<string> Actions)
{
    public static RegistryAccess Pull(string repository) => new("repository", repository, "pull");

    public static RegistryAccess PullAndPush(string repository) => new("repository", repository, "pull", "push");

    /// <summary>TYPE:NAME:ACTION[,ACTION], as a registry's challenge has it.</summary>
    public static RegistryAccess Parse(string scope)
        => scope.Split(':') is [var type, var name, var actions] ? new(type, name, actions.Split(',')) : throw new FormatException($"'{scope}' is not a registry's scope.");

    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";
}
