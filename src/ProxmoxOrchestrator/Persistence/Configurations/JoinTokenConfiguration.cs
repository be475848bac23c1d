using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class JoinTokenConfiguration : IEntityTypeConfiguration<JoinToken>
{
    public void Configure(EntityTypeBuilder<JoinToken> entity)
    {
        entity.HasKey(t => t.Hash);
        entity.HasIndex(t => t.SubjectId);
    }
}
