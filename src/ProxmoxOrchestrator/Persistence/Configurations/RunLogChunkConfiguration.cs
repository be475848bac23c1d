using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class RunLogChunkConfiguration : IEntityTypeConfiguration<RunLogChunk>
{
    public void Configure(EntityTypeBuilder<RunLogChunk> entity)
    {
        entity.HasKey(c => new { c.RunId, c.FirstLine });
        entity.HasOne<Run>().WithMany().HasForeignKey(c => c.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
