using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Which branches of outside repositories may have previews. Pure.</summary>
internal static class OutsideBranches
{
    /// <param name="refs">As their sources saw them last.</param>
    /// <param name="pulls">Pull requests of these branches, over or not, where those get previews of their own.</param>
    public static IEnumerable<BranchHead> Of(IEnumerable<SourceRef> refs, IReadOnlyCollection<Source> sources, IReadOnlyCollection<Service> services, IReadOnlyCollection<PullRequest> pulls)
        => from seen in refs
           join source in sources on seen.SourceId equals source.Id
           join service in services on source.ServiceId equals service.Id
           let branch = DeployBranch.Short(seen.Name)
           where !service.RunsImage && !DeployBranch.Deploys(service.Branch, seen.Name) && BranchPreviews.Standing(pulls, source.Id, branch, seen.HeadSha, seen.SeenAt) is null
           select new BranchHead(branch, seen.HeadSha, seen.SeenAt, service.Id);
}
