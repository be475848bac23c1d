using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class DeploymentConfiguration : IEntityTypeConfiguration<Deployment>
{
    public void Configure(EntityTypeBuilder<Deployment> entity)
    {
        entity.HasIndex(d => new { d.ServiceId, d.Version }).IsUnique();
        entity.HasIndex(d => d.State);
    }
}
