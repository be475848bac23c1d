using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class NodePoolConfiguration : IEntityTypeConfiguration<NodePool>
{
    public void Configure(EntityTypeBuilder<NodePool> entity)
    {
        entity.HasIndex(p => new { p.OrganisationId, p.Name }).IsUnique();
    }
}
