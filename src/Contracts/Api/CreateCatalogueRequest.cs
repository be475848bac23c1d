namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/catalogues</summary>
/// <param name="Url">https; one YAML file with a list <c>templates</c>.</param>
/// <param name="Name">Default: from the address's host.</param>
/// <param name="Sha256">Take this content only; 64 hexadecimal digits.</param>
public sealed record CreateCatalogueRequest(string Url, string? Name = null, string? Sha256 = null);
