using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Registry.Retention;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class ImageCandidateConfiguration : IEntityTypeConfiguration<ImageCandidate>
{
    public void Configure(EntityTypeBuilder<ImageCandidate> entity) => entity.HasKey(c => c.Image);
}
