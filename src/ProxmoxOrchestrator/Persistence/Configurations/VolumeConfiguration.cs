using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class VolumeConfiguration : IEntityTypeConfiguration<Volume>
{
    public void Configure(EntityTypeBuilder<Volume> entity)
    {
        entity.HasIndex(v => new { v.ServiceId, v.Name }).IsUnique();
        entity.HasIndex(v => v.NodeId);
        entity.HasOne<Service>().WithMany().HasForeignKey(v => v.ServiceId).OnDelete(DeleteBehavior.SetNull);
    }
}
