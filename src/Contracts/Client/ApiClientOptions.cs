namespace ProxPaaS.Contracts.Client;

/// <summary>How a <see cref="ProxPaasClient"/> reaches the API, and as whom.</summary>
/// <param name="BaseUrl">The control plane's address, <c>https://paas.example.org</c>; a path in front of <c>/v1</c> is kept.</param>
/// <param name="Token">Bearer token, or null for the calls that need none.</param>
public sealed record ApiClientOptions(Uri BaseUrl, string? Token = null)
{
    public string UserAgent { get; init; } = "proxpaas-client";

    /// <summary>For one attempt of a call; streams are bound by <see cref="StreamIdle"/> instead.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A stream without a byte for this long is dead: the server writes a comment every 15 s.</summary>
    public TimeSpan StreamIdle { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Attempts of a call, the first one included.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>On whose behalf a dashboard calls: goes out as X-Forwarded-For, which the control plane believes only from <c>Api:TrustedProxies</c>.</summary>
    public string? OnBehalfOf { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
