namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>An image that the registry listed.</summary>
/// <param name="Image">HOST/NAME@DIGEST.</param>
internal sealed record StoredImage(string Image, string Repository, IReadOnlyList<string> Tags);
