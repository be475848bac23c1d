using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Registry;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class RegistryLoginConfiguration : IEntityTypeConfiguration<RegistryLogin>
{
    public void Configure(EntityTypeBuilder<RegistryLogin> entity)
    {
        entity.HasIndex(l => new { l.OrganisationId, l.Host }).IsUnique();
    }
}
