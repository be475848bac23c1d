using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class CronTimerConfiguration : IEntityTypeConfiguration<CronTimer>
{
    public void Configure(EntityTypeBuilder<CronTimer> entity) => entity.HasKey(t => t.ServiceId);
}
