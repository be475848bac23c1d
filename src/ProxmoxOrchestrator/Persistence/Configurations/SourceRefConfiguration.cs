using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class SourceRefConfiguration : IEntityTypeConfiguration<SourceRef>
{
    public void Configure(EntityTypeBuilder<SourceRef> entity)
    {
        entity.HasIndex(r => new { r.SourceId, r.Name }).IsUnique();
        entity.HasOne<Source>().WithMany().HasForeignKey(r => r.SourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
