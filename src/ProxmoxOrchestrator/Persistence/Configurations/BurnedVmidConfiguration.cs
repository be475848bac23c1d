using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class BurnedVmidConfiguration : IEntityTypeConfiguration<BurnedVmid>
{
    public void Configure(EntityTypeBuilder<BurnedVmid> entity)
    {
        entity.HasKey(b => new { b.ClusterId, b.Vmid });
    }
}
