using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class BuildConfiguration : IEntityTypeConfiguration<Build>
{
    public void Configure(EntityTypeBuilder<Build> entity)
    {
        entity.HasIndex(b => new { b.ServiceId, b.CreatedAt });
        entity.HasIndex(b => b.State);
    }
}
