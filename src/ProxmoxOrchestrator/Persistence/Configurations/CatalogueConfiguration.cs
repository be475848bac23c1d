using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Templates.Catalogues;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class CatalogueConfiguration : IEntityTypeConfiguration<Catalogue>
{
    public void Configure(EntityTypeBuilder<Catalogue> entity) => entity.HasIndex(c => new { c.OrganisationId, c.Name }).IsUnique();
}
