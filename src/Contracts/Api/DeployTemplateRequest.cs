namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/templates/{template}/deploy. All of it is made, or nothing.</summary>
/// <param name="Project">Name or id.</param>
/// <param name="Environment">Name; default <c>production</c>.</param>
/// <param name="CreateProject">Make the project if there is none of that name.</param>
/// <param name="Values">Inputs by name.</param>
/// <param name="Names">Other names for services, by their name in the template.</param>
public sealed record DeployTemplateRequest(
    string Project, string? Environment = null, bool CreateProject = false, IReadOnlyDictionary<string, string>? Values = null, IReadOnlyDictionary<string, string>? Names = null);
