using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class NodeConfiguration : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> entity)
    {
        entity.HasIndex(n => n.PoolId);
        entity.HasIndex(n => n.State);
    }
}
