using ProxPaaS.Orchestrator.Git;
using Quartz;

namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Daily: packs the repositories and drops what no branch, tag or kept build reaches.</summary>
[DisallowConcurrentExecution]
internal sealed partial class RepositoryUpkeepJob(GitRepositoryStore repositories, ILogger<RepositoryUpkeepJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories.All().ToList())
        {
            try
            {
                await repositories.CollectAsync(repository, cancellationToken);
            }
            catch (Exception ex) when (ex is GitException or IOException)
            {
                LogFailed(repository, ex.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The repository of {Service} could not be packed: {Why}")]
    private partial void LogFailed(string service, string why);
}
