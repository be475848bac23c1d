using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class SharedVariableConfiguration : IEntityTypeConfiguration<SharedVariable>
{
    public void Configure(EntityTypeBuilder<SharedVariable> entity)
    {
        entity.HasIndex(v => new { v.EnvironmentId, v.Name }).IsUnique();
        entity.HasOne<ProjectEnvironment>().WithMany().HasForeignKey(v => v.EnvironmentId).OnDelete(DeleteBehavior.Cascade);
    }
}
