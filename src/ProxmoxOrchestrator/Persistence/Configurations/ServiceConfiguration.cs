using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Persistence.Configurations;

internal sealed class ServiceConfiguration : IEntityTypeConfiguration<Service>
{
    public void Configure(EntityTypeBuilder<Service> entity)
    {
        entity.HasIndex(s => new { s.EnvironmentId, s.Name }).IsUnique();
        entity.HasIndex(s => s.ProjectId);
        entity.Property(s => s.Build).HasConversion(
            settings => JsonSerializer.Serialize(settings, ApiJson.Default.BuildSettings),
            text => JsonSerializer.Deserialize(text, ApiJson.Default.BuildSettings) ?? new BuildSettings());
        entity.HasOne<ProjectEnvironment>().WithMany().HasForeignKey(s => s.EnvironmentId).OnDelete(DeleteBehavior.Restrict);
    }
}
