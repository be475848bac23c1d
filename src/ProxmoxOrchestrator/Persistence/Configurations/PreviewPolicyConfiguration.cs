using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class PreviewPolicyConfiguration : IEntityTypeConfiguration<PreviewPolicy>
{
    public void Configure(EntityTypeBuilder<PreviewPolicy> entity)
    {
        entity.HasIndex(p => p.ProjectId).IsUnique();
        entity.HasOne<Project>().WithMany().HasForeignKey(p => p.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
