using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class CommitConfigConfiguration : IEntityTypeConfiguration<CommitConfig>
{
    public void Configure(EntityTypeBuilder<CommitConfig> entity)
    {
        entity.HasIndex(c => new { c.ServiceId, c.CommitSha }).IsUnique();
        entity.HasOne<Service>().WithMany().HasForeignKey(c => c.ServiceId).OnDelete(DeleteBehavior.Cascade);
    }
}
