using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class PveClusterConfiguration : IEntityTypeConfiguration<PveCluster>
{
    public void Configure(EntityTypeBuilder<PveCluster> entity)
    {
        entity.HasIndex(c => new { c.OrganisationId, c.Name }).IsUnique();
    }
}
