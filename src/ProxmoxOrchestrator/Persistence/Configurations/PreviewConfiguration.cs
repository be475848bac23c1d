using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class PreviewConfiguration : IEntityTypeConfiguration<Preview>
{
    public void Configure(EntityTypeBuilder<Preview> entity)
    {
        entity.HasIndex(p => new { p.ProjectId, p.Key }).IsUnique();
        entity.HasIndex(p => p.EnvironmentId);
        entity.HasOne<Project>().WithMany().HasForeignKey(p => p.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
