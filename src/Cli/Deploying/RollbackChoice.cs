using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>Which deployment a rollback means.</summary>
internal static class RollbackChoice
{
    /// <summary>The named version (<c>v3</c>), or the newest deployment before the active one that has itself been active.</summary>
    public static string? Pick(IReadOnlyList<DeploymentView> history, string? named)
    {
        if (named is not null)
        {
            return history.FirstOrDefault(d => $"v{d.Version}" == named)?.Id;
        }

        var active = history.FirstOrDefault(d => d.State == DeploymentState.Active)?.Version ?? int.MaxValue;
        return history.Where(d => d.Version < active && d.ActiveAt is not null).MaxBy(d => d.Version)?.Id;
    }
}
