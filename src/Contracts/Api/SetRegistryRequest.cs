namespace ProxPaaS.Contracts.Api;

/// <param name="Password">A password or an access token; stored sealed.</param>
public sealed record SetRegistryRequest(string Username, string Password);
