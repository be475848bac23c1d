namespace ProxPaaS.Contracts.Api;

/// <param name="Host">As in image references: <c>ghcr.io</c>, <c>docker.io</c>, <c>registry.example.org:5000</c>.</param>
/// <param name="Password">A password or an access token; stored sealed.</param>
public sealed record SetRegistryRequest(string Host, string Username, string Password);
