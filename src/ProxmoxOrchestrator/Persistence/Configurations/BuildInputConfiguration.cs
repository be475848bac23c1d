using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class BuildInputConfiguration : IEntityTypeConfiguration<BuildInput>
{
    public void Configure(EntityTypeBuilder<BuildInput> entity)
    {
        entity.HasKey(i => i.BuildId);
        entity.HasOne<Build>().WithOne().HasForeignKey<BuildInput>(i => i.BuildId).OnDelete(DeleteBehavior.Cascade);
    }
}
