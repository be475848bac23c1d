namespace ProxPaaS.Contracts.Api;

/// <summary>GET /v1/platform: what a client needs to know before it does anything.</summary>
/// <param name="SimulatedGuests">True when the lab's guests are simulated; every page says so.</param>
public sealed record PlatformView(string InstallationId, string Version, string GitBaseUrl, string AppDomain, bool SimulatedGuests, string CaFingerprint);
