using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class ServicePinConfiguration : IEntityTypeConfiguration<ServicePin>
{
    public void Configure(EntityTypeBuilder<ServicePin> entity)
    {
        entity.HasKey(p => p.ServiceId);
        entity.HasIndex(p => new { p.NodeId, p.HostPort }).IsUnique();
        entity.HasOne<Service>().WithMany().HasForeignKey(p => p.ServiceId).OnDelete(DeleteBehavior.Cascade);
    }
}
