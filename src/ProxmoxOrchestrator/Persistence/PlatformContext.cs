using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.CommitStatuses;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.GitSsh;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Retention;
using ProxPaaS.Orchestrator.Runs;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Templates.Catalogues;
using ProxPaaS.Orchestrator.Volumes;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>All durable state. One subclass per database, because migrations differ; only <c>*Store</c> files use it.</summary>
internal abstract class PlatformContext(DbContextOptions options, TenantScope scope) : DbContext(options)
{
    private readonly string? _organisationId = scope.OrganisationId;

    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<User> Users => Set<User>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ProjectEnvironment> Environments => Set<ProjectEnvironment>();

    public DbSet<Service> Services => Set<Service>();

    public DbSet<Variable> Variables => Set<Variable>();

    public DbSet<SharedVariable> SharedVariables => Set<SharedVariable>();

    public DbSet<Volume> Volumes => Set<Volume>();

    public DbSet<ServicePin> ServicePins => Set<ServicePin>();

    public DbSet<Catalogue> Catalogues => Set<Catalogue>();

    public DbSet<Source> Sources => Set<Source>();

    public DbSet<SourceRef> SourceRefs => Set<SourceRef>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<PullRequest> PullRequests => Set<PullRequest>();

    public DbSet<CommitStatus> CommitStatuses => Set<CommitStatus>();

    public DbSet<Build> Builds => Set<Build>();

    public DbSet<CommitConfig> CommitConfigs => Set<CommitConfig>();

    public DbSet<BuildInput> BuildInputs => Set<BuildInput>();

    public DbSet<RegistryLogin> RegistryLogins => Set<RegistryLogin>();

    public DbSet<BuildLogChunk> BuildLogChunks => Set<BuildLogChunk>();

    public DbSet<BuildStep> BuildSteps => Set<BuildStep>();

    public DbSet<ImageCandidate> ImageCandidates => Set<ImageCandidate>();

    public DbSet<SshKey> SshKeys => Set<SshKey>();

    public DbSet<PreviewPolicy> PreviewPolicies => Set<PreviewPolicy>();

    public DbSet<Preview> Previews => Set<Preview>();

    public DbSet<Deployment> Deployments => Set<Deployment>();

    public DbSet<Replica> Replicas => Set<Replica>();

    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunLogChunk> RunLogChunks => Set<RunLogChunk>();

    public DbSet<CronTimer> CronTimers => Set<CronTimer>();

    public DbSet<Domain> Domains => Set<Domain>();

    public DbSet<Edge> Edges => Set<Edge>();

    public DbSet<PveCluster> PveClusters => Set<PveCluster>();

    public DbSet<BurnedVmid> BurnedVmids => Set<BurnedVmid>();

    public DbSet<NodeTemplate> NodeTemplates => Set<NodeTemplate>();

    public DbSet<NodePool> NodePools => Set<NodePool>();

    public DbSet<Node> Nodes => Set<Node>();

    public DbSet<JoinToken> JoinTokens => Set<JoinToken>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<PlatformSetting> Settings => Set<PlatformSetting>();

    /// <summary>
    /// For statements and transactions of the caller's own that must not meet another writer: on SQLite they take their turn in this
    /// process's queue instead of polling. Nothing else may be saved through another context meanwhile.
    /// </summary>
    public virtual Task<IDisposable?> EnterWriterAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>().Where(e => e.State == EntityState.Modified))
        {
            entry.Entity.RowVersion++;
        }

        if (LeaderTerm.Current is not null)
        {
            // Entity Framework does without a transaction for a single statement, and the fence stands at the transaction's begin.
            Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PlatformContext).Assembly);
        foreach (var type in modelBuilder.Model.GetEntityTypes().Select(t => t.ClrType).Where(typeof(IOwned).IsAssignableFrom))
        {
            typeof(PlatformContext).GetMethod(nameof(Filter), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
                .MakeGenericMethod(type).Invoke(this, [modelBuilder]);
        }
    }

    private void Filter<T>(ModelBuilder model)
        where T : class, IOwned
    {
        var entity = model.Entity<T>();
        entity.HasQueryFilter(row => _organisationId == null || row.OrganisationId == _organisationId);
        entity.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        if (typeof(IVersioned).IsAssignableFrom(typeof(T)))
        {
            entity.Property<int>(nameof(IVersioned.RowVersion)).IsConcurrencyToken();
        }
    }
}
