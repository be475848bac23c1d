namespace ProxPaaS.Contracts.Api;

/// <summary>GET /v1/me</summary>
/// <param name="Role"><c>owner</c>, <c>admin</c>, <c>member</c> or <c>viewer</c>.</param>
public sealed record UserView(string Id, string Email, string Role, string OrganisationId, string OrganisationName);
