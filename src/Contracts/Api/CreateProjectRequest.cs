namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/projects. A project starts with the environment <c>production</c>.</summary>
/// <param name="Name">1–40 of a–z, 0–9 and dash; unique in the organisation.</param>
public sealed record CreateProjectRequest(string Name);
