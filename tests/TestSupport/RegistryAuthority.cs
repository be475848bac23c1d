namespace ProxPaaS.Tests.Support;

/// <summary>Whose tokens a registry takes.</summary>
/// <param name="CertificateFile">Of the key that signs them, PEM.</param>
/// <param name="RealmPort">Port of the loopback that it sends docker to for one.</param>
public sealed record RegistryAuthority(string Service, string Issuer, string CertificateFile, int RealmPort);
