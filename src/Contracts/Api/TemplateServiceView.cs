namespace ProxPaaS.Contracts.Api;

/// <param name="Image">Null where its owner pushes a repository.</param>
/// <param name="Variables">Their names.</param>
/// <param name="Volumes">NAME at PATH.</param>
public sealed record TemplateServiceView(
    string Name, ServiceKind Kind, string? Image, BuilderChoice? Builder, int? Port, string? HealthPath, int? CpuMilli, int? MemoryMiB, string? Schedule, IReadOnlyList<string> Variables, IReadOnlyList<string> Volumes);
