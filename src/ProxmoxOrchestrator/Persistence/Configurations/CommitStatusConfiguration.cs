using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.CommitStatuses;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class CommitStatusConfiguration : IEntityTypeConfiguration<CommitStatus>
{
    public void Configure(EntityTypeBuilder<CommitStatus> entity)
    {
        entity.HasIndex(s => s.BuildId).IsUnique();
        entity.HasIndex(s => new { s.PullRequestId, s.CommitSha }).IsUnique();
        entity.HasIndex(s => s.NextAttemptAt);
        entity.HasOne<Source>().WithMany().HasForeignKey(s => s.SourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
