using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class BuildStepConfiguration : IEntityTypeConfiguration<BuildStep>
{
    public void Configure(EntityTypeBuilder<BuildStep> entity)
    {
        entity.HasKey(s => new { s.BuildId, s.Attempt, s.Number });
        entity.HasOne<Build>().WithMany().HasForeignKey(s => s.BuildId).OnDelete(DeleteBehavior.Cascade);
    }
}
