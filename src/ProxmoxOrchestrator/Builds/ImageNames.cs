using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>
/// Where images go in the registry: HOST/ORGANISATION/SERVICE by their ids. Two organisations never meet there, renaming moves
/// nothing, and a new service with an old name does not inherit the old one's images. Pure.
/// </summary>
internal static class ImageNames
{
    public static string Of(string? registryHost, Service service) => $"{registryHost}/{service.OrganisationId}/{service.Id}";

    /// <summary>Unique to one attempt: what a lost builder pushes late takes no other build's place.</summary>
    public static string Tag(Build build) => $"{build.CommitSha[..12]}-{build.Id}{(build.Attempt > 1 ? $".{build.Attempt}" : "")}";

    /// <summary>ORGANISATION/SERVICE of a repository that is named so; null for another one.</summary>
    public static (string OrganisationId, string ServiceId)? Parse(string repository)
        => repository.Split('/') is [var organisation, var service] && organisation.StartsWith("org_", StringComparison.Ordinal) && service.StartsWith("srv_", StringComparison.Ordinal)
            ? (organisation, service) : null;

    /// <summary>What the platform built for one organisation is not there for another one; repositories with other names are there for everybody.</summary>
    public static bool MayRead(string repository, string organisationId) => Parse(repository) is not { } owner || owner.OrganisationId == organisationId;
}
