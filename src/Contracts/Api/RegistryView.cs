namespace ProxPaaS.Contracts.Api;

/// <summary>A sign-in for images of a registry; the password is never shown.</summary>
/// <param name="Host">As image references have it, with port: <c>ghcr.io</c>, <c>registry.example.org:5000</c>, <c>docker.io</c>.</param>
public sealed record RegistryView(string Id, string Host, string Username, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
