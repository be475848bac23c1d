using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class ReplicaConfiguration : IEntityTypeConfiguration<Replica>
{
    public void Configure(EntityTypeBuilder<Replica> entity)
    {
        entity.HasIndex(r => r.DeploymentId);
        entity.HasIndex(r => r.State);

        // A published port belongs to one living replica; a finished one has given it back by setting it to null.
        entity.HasIndex(r => new { r.NodeId, r.HostPort }).IsUnique();
    }
}
