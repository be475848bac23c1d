using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class RunConfiguration : IEntityTypeConfiguration<Run>
{
    public void Configure(EntityTypeBuilder<Run> entity)
    {
        entity.HasIndex(r => r.State);
        entity.HasIndex(r => r.DeploymentId);

        // Whoever asks twice, and after whatever crash: a time of a schedule has one run.
        entity.HasIndex(r => new { r.ServiceId, r.ScheduledFor }).IsUnique();
    }
}
