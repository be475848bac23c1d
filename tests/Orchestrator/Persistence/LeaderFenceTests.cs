using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

/// <summary>A leader that slept or lost its database writes nothing and starts nothing after another one took over.</summary>
[Trait("Category", "Integration")]
public sealed class LeaderFenceTests : IAsyncLifetime
{
    private PostgresRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await PostgresRig.StartAsync();

    public ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    [Fact]
    public async Task Write_InAnOldTerm_IsRefusedHoweverItIsMade()
    {
        var app = await _rig.StartPlaneAsync("one");
        var leadership = PostgresRig.Leadership(app);
        await leadership.WaitUntilLeaderAsync(PostgresRig.Limit);
        var (old, contexts) = (leadership.Epoch, PostgresRig.Contexts(app));
        await InTermAsync(old, contexts, c => Add(c, "a"));
        await _rig.TakeEpochAsync();

        await RefusedAsync(() => InTermAsync(old, contexts, c => Add(c, "b")));
        await RefusedAsync(() => InTermAsync(old, contexts, c => c.Settings.Where(s => s.Key == "a").ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, "changed"))));
        await RefusedAsync(() => InTermAsync(old, contexts, c => c.Settings.Where(s => s.Key == "a").ExecuteDeleteAsync()));
        await RefusedAsync(async () =>
        {
            LeaderTerm.Enter(old);
            await contexts.InTransactionAsync(TenantScope.All, async (c, _) => await Add(c, "c"), PostgresRig.Limit);
        });

        Assert.Equal("first", await _rig.ScalarAsync("""SELECT string_agg("Value", ',') FROM "Settings" WHERE "Key" IN ('a', 'b', 'c')"""));

        // What a user asks for is nobody's term.
        await using var api = contexts.Create(TenantScope.All);
        Assert.Equal(1, await Add(api, "d"));
    }

    [Fact]
    public async Task NewTerm_BeginsAfterTheLastWriteOfTheOldOne()
    {
        var app = await _rig.StartPlaneAsync("one");
        var leadership = PostgresRig.Leadership(app);
        await leadership.WaitUntilLeaderAsync(PostgresRig.Limit);
        LeaderTerm.Enter(leadership.Epoch);
        await using var context = PostgresRig.Contexts(app).Create(TenantScope.All);
        await using var transaction = await context.Database.BeginTransactionAsync(PostgresRig.Limit);
        await Add(context, "a");

        var takeover = _rig.TakeEpochAsync();
        await Task.Delay(300, PostgresRig.Limit);
        Assert.False(takeover.IsCompleted);

        await transaction.CommitAsync(PostgresRig.Limit);
        Assert.True(await takeover > leadership.Epoch);
    }

    [Fact]
    public async Task FrozenInATransaction_IsEndedByTheServer()
    {
        var app = await _rig.StartPlaneAsync("one");
        var leadership = PostgresRig.Leadership(app);
        await leadership.WaitUntilLeaderAsync(PostgresRig.Limit);
        LeaderTerm.Enter(leadership.Epoch);
        await using var context = PostgresRig.Contexts(app).Create(TenantScope.All);
        await using var transaction = await context.Database.BeginTransactionAsync(PostgresRig.Limit);
        await Add(context, "a");

        await _rig.TakeEpochAsync().WaitAsync(PostgresRig.Limit);

        await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync(PostgresRig.Limit));
        Assert.Equal(0L, await _rig.ScalarAsync("""SELECT count(*) FROM "Settings" WHERE "Key" = 'a'"""));
    }

    [Fact]
    public async Task Leader_WhoseEpochWasTaken_StepsDownAndLeadsAnewWithAHigherOne()
    {
        var leadership = PostgresRig.Leadership(await _rig.StartPlaneAsync("one"));
        await leadership.WaitUntilLeaderAsync(PostgresRig.Limit);
        var taken = await _rig.TakeEpochAsync();

        await Eventually.TrueAsync(() => !leadership.IsLeader);
        await Eventually.TrueAsync(() => leadership.Epoch > taken && leadership.IsLeader);
    }

    [Fact]
    public async Task PausedStep_AfterATakeover_HasNoEffectAndStoresNothing()
    {
        var step = new PausedStep();
        var app = await _rig.StartPlaneAsync("one", configure: b => b.Services.AddSingleton<IOperationExecutor>(step));
        var leadership = PostgresRig.Leadership(app);
        await leadership.WaitUntilLeaderAsync(PostgresRig.Limit);
        var epoch = leadership.Epoch;
        await AddOperationAsync(PostgresRig.Contexts(app), app.Services.GetRequiredService<Installation>().OrganisationId);
        app.Services.GetRequiredService<LoopSignals>().Operations.Raise();
        await step.Entered.Task.WaitAsync(PostgresRig.Limit);

        // Another control plane waits for the lock, gets it when the leader's session dies, and takes its epoch.
        await using var source = _rig.Source();
        await using var other = await source.OpenConnectionAsync(PostgresRig.Limit);
        await using var wait = new NpgsqlCommand($"SELECT pg_advisory_lock({LeaderEpoch.Lock})", other);
        var locked = wait.ExecuteNonQueryAsync(PostgresRig.Limit);
        await _rig.ScalarAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'proxpaas-leader'");
        await locked;
        await _rig.TakeEpochAsync();
        step.Go.SetResult();

        await Assert.ThrowsAsync<LeadershipLostException>(() => step.Outcome.Task.WaitAsync(PostgresRig.Limit));
        await Eventually.TrueAsync(() => !leadership.IsLeader);
        Assert.Equal(0, step.Effects);
        Assert.Equal($"work {epoch} {{}}", await _rig.ScalarAsync("""SELECT "Step" || ' ' || "Epoch" || ' ' || "Data" FROM "Operations" WHERE "Id" = 'opr_test'"""));
    }

    /// <summary>F25, the silent kind: the connection stays open and nothing comes through.</summary>
    [Fact]
    public async Task Leader_CutFromItsDatabaseOnly_StepsDownBeforeTheOtherTakesOver()
    {
        using var cable = new TcpRelay(_rig.Port);
        var one = PostgresRig.Leadership(await _rig.StartPlaneAsync("one", through: cable.Port));
        await one.WaitUntilLeaderAsync(PostgresRig.Limit);
        var two = PostgresRig.Leadership(await _rig.StartPlaneAsync("two"));
        cable.Cut();

        await Eventually.TrueAsync(() =>
        {
            Assert.False(one.IsLeader && two.IsLeader, "two lead at once");
            return two.IsLeader;
        });

        Assert.False(one.IsLeader);
        cable.Mend();
    }

    /// <summary>F24 with a real process: SIGSTOP, another takes over, SIGCONT.</summary>
    [Fact]
    public async Task Leader_FrozenAndWokenAfterATakeover_WritesNothingAnyMore()
    {
        var frozen = _rig.StartProcess("frozen");
        await Eventually.TrueAsync(() => frozen.Output.Contains("This process leads", StringComparison.Ordinal) || frozen.HasExited);
        Assert.False(frozen.HasExited, frozen.Output);
        var app = await _rig.StartPlaneAsync("two");
        var two = PostgresRig.Leadership(app);
        await AddEndlessWorkAsync(app);
        await WatchWritesAsync();
        await UntilWroteAsync("frozen");

        await ChildProcess.RunAsync("kill", "-STOP", $"{frozen.Id}");
        await two.WaitUntilLeaderAsync(PostgresRig.Limit);
        await UntilWroteAsync("two");
        var before = (long)(await _rig.ScalarAsync("SELECT count(*) FROM writes WHERE who = 'frozen'"))!;
        await ChildProcess.RunAsync("kill", "-CONT", $"{frozen.Id}");

        await Eventually.TrueAsync(() => frozen.Output.Contains("Leadership is not held", StringComparison.Ordinal));
        await UntilWroteAsync("two", after: (long)(await _rig.ScalarAsync("SELECT max(id) FROM writes"))!);
        Assert.True(two.IsLeader);
        Assert.Equal(before, await _rig.ScalarAsync("SELECT count(*) FROM writes WHERE who = 'frozen'"));
        Assert.False(frozen.HasExited, frozen.Output);
    }

    private static async Task<int> Add(PlatformContext context, string key)
    {
        context.Settings.Add(new() { Key = key, Value = "first" });
        return await context.SaveChangesAsync(PostgresRig.Limit);
    }

    private static async Task InTermAsync(long epoch, IPlatformContextFactory contexts, Func<PlatformContext, Task<int>> write)
    {
        LeaderTerm.Enter(epoch);
        await using var context = contexts.Create(TenantScope.All);
        await write(context);
    }

    private static async Task RefusedAsync(Func<Task> write) => Assert.True(LeadershipLostException.Is(await Assert.ThrowsAnyAsync<Exception>(write)));

    private static async Task AddOperationAsync(IPlatformContextFactory contexts, string organisation)
    {
        await using var context = contexts.Create(TenantScope.All);
        context.Operations.Add(OperationStore.New("opr_test", organisation, PausedStep.KindName, "subject", "test", "work", 0, DateTimeOffset.UtcNow));
        await context.SaveChangesAsync(PostgresRig.Limit);
    }

    /// <summary>A node to destroy at a Proxmox that is not there: tried again and again, each time with a row written.</summary>
    private static async Task AddEndlessWorkAsync(WebApplication app)
    {
        var (contexts, organisation) = (PostgresRig.Contexts(app), app.Services.GetRequiredService<Installation>().OrganisationId);
        await app.Services.GetRequiredService<PveClusterStore>().AddAsync(
            new(
                "pve_gone", organisation, new("pve_gone", "gone", new Uri("https://127.0.0.1:9"), new string('0', 64), "paas@pve!nodes", "secret"), "pool", "vmbr0",
                AddressRange.Parse("10.77.0.100-10.77.0.119/24,gw=10.77.0.1").Range!, VmidRange.Parse("6000-6199").Range!, "local", "btr", null, null),
            DateTimeOffset.UtcNow, PostgresRig.Limit);
        await using var context = contexts.Create(TenantScope.All);
        context.Operations.Add(OperationStore.New("opr_endless", organisation, "node.destroy", "nod_1", "endless", "remove", 0, DateTimeOffset.UtcNow));
        context.NodePools.Add(new() { Id = "pool_1", OrganisationId = organisation, ClusterId = "pve_gone", Name = "default", Min = 0, Max = 0 });
        context.Nodes.Add(new()
        {
            Id = "nod_1", OrganisationId = organisation, PoolId = "pool_1", ClusterId = "pve_gone", Name = "node-1", State = ProxPaaS.Contracts.Api.NodeState.Destroying, Vmid = 6001, PveNode = "pve1", Address = "127.0.0.1",
            CreatedAt = DateTimeOffset.UtcNow,
        });
        await context.SaveChangesAsync(PostgresRig.Limit);
    }

    private Task WatchWritesAsync() => _rig.ScalarAsync("""
        CREATE TABLE writes (id bigserial PRIMARY KEY, who text, what text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO writes (who, what) VALUES (current_setting('application_name'), TG_TABLE_NAME); RETURN NULL; END $$;
        DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'qrtz%' AND tablename <> 'writes' LOOP
        EXECUTE format('CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION note()', t);
        END LOOP; END $$
        """);

    private async Task UntilWroteAsync(string who, long after = 0)
    {
        var limit = PostgresRig.Limit;
        while ((long)(await _rig.ScalarAsync($"SELECT count(*) FROM writes WHERE who = '{who}' AND id > {after}"))! == 0)
        {
            Assert.False(limit.IsCancellationRequested, $"{who} wrote nothing; {await _rig.ScalarAsync("""SELECT "Step" || ' ' || "State" || ' ' || "Attempt" || ' ' || "Epoch" || ' ' || "Reason" FROM "Operations" """)}; {await _rig.ScalarAsync("SELECT string_agg(who || ' ' || what, ', ') FROM writes")}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>A step that is held up between its start and its effect, as by a pause of the whole process.</summary>
    private sealed class PausedStep : IOperationExecutor
    {
        public const string KindName = "test.pause";

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Effects { get; private set; }

        public string Kind => KindName;

        public string FirstStep => "work";

        public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            await Go.Task;
            try
            {
                await context.CheckInAsync(CancellationToken.None);
                Effects++;
                Outcome.TrySetResult();
                return new StepResult.Done("done");
            }
            catch (Exception ex)
            {
                Outcome.TrySetException(ex);
                throw;
            }
        }
    }
}
