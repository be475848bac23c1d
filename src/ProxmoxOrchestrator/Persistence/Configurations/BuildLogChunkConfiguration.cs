using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Logs;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class BuildLogChunkConfiguration : IEntityTypeConfiguration<BuildLogChunk>
{
    public void Configure(EntityTypeBuilder<BuildLogChunk> entity)
    {
        entity.HasKey(c => new { c.BuildId, c.FirstLine });
        entity.HasOne<Build>().WithMany().HasForeignKey(c => c.BuildId).OnDelete(DeleteBehavior.Cascade);
    }
}
