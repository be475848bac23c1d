using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class NodeTemplateConfiguration : IEntityTypeConfiguration<NodeTemplate>
{
    public void Configure(EntityTypeBuilder<NodeTemplate> entity)
    {
        entity.HasIndex(t => new { t.ClusterId, t.Vmid }).IsUnique();
    }
}
