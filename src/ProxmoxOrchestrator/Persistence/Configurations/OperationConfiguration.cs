using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class OperationConfiguration : IEntityTypeConfiguration<Operation>
{
    public void Configure(EntityTypeBuilder<Operation> entity)
    {
        entity.HasIndex(o => o.IdempotencyKey).IsUnique();
        entity.HasIndex(o => new { o.State, o.NextAttemptAt });
        entity.HasIndex(o => o.SubjectId);
    }
}
