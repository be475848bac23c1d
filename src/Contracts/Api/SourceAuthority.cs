namespace ProxPaaS.Contracts.Api;

/// <summary>A certificate that is believed for one source.</summary>
/// <param name="Subject">Whom it is of, <c>CN=Home CA</c>.</param>
/// <param name="Sha256">Its fingerprint, in hex.</param>
/// <param name="NotAfter">When it ends, in UTC.</param>
public sealed record SourceAuthority(string Subject, string Sha256, DateTimeOffset NotAfter);
