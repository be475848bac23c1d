using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Ingress;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class EdgeConfiguration : IEntityTypeConfiguration<Edge>
{
    public void Configure(EntityTypeBuilder<Edge> entity)
    {
        entity.HasIndex(e => new { e.OrganisationId, e.Name }).IsUnique();
    }
}
