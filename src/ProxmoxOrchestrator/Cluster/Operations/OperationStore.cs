using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>The operations table. Every write names the epoch it is made with; a row that a newer leader took is out of reach.</summary>
internal sealed class OperationStore(IPlatformContextFactory contexts, ILeadership leadership, IEventBus events, TimeProvider clock)
{
    /// <summary>All that are not over, the most urgent first.</summary>
    public async Task<IReadOnlyList<OperationHead>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Operations.AsNoTracking()
            .Where(o => o.State == OperationState.Pending || o.State == OperationState.Running)
            .OrderBy(o => o.NextAttemptAt).Take(1000)
            .Select(o => new OperationHead(o.Id, o.Kind, o.State, o.Epoch, o.NextAttemptAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Null when it is over or a newer leader has it.</summary>
    public async Task<OperationWork?> ClaimAsync(string id, long epoch, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var row = await context.Operations.SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (row is null || row.Epoch > epoch || row.State is not (OperationState.Pending or OperationState.Running))
        {
            return null;
        }

        row.State = OperationState.Running;
        row.Epoch = epoch;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new(row.Id, row.OrganisationId, row.Kind, row.SubjectId, row.Step, row.Attempt, row.Data, row.CreatedAt);
    }

    /// <exception cref="LeadershipLostException"/>
    public async Task CheckInAsync(string id, long epoch, CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader || leadership.Epoch != epoch)
        {
            throw new LeadershipLostException();
        }

        // A write, not only a read: the fence looks the epoch up, and a database that takes none any more must stop us as well.
        await using var context = contexts.Create(TenantScope.All);
        var held = await context.Operations.Where(o => o.Id == id && o.Epoch == epoch && o.State == OperationState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Epoch, epoch), cancellationToken);
        if (held == 0)
        {
            throw new LeadershipLostException();
        }
    }

    /// <exception cref="LeadershipLostException"/>
    public Task SaveDataAsync(string id, long epoch, string data, CancellationToken cancellationToken)
        => ChangeAsync(id, epoch, row => row.Data = data, cancellationToken);

    /// <returns>The state it has now.</returns>
    public async Task<OperationState> RecordAsync(OperationWork work, long epoch, string data, StepResult result, TimeSpan pause, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        string? sentence = null;
        var state = OperationState.Pending;
        await ChangeAsync(work.Id, epoch, row =>
        {
            row.Data = data;
            row.NextAttemptAt = now + pause;
            var before = (row.Step, row.Reason);
            switch (result)
            {
                case StepResult.Next next:
                    row.Steps = OperationHistory.Add(row.Steps, row.Step, next.Detail, now);
                    (row.Step, row.Attempt, row.Reason, row.State) = (next.Step, 0, "", OperationState.Running);
                    break;
                case StepResult.Wait wait:
                    (row.Reason, row.State) = (wait.Reason, OperationState.Pending);
                    break;
                case StepResult.Again again:
                    (row.Attempt, row.Reason, row.State) = (row.Attempt + 1, again.Reason, OperationState.Pending);
                    break;
                case StepResult.Done done:
                    Finish(row, OperationState.Succeeded, done.Detail, now);
                    row.Reason = "";
                    break;
                case StepResult.Failed failed:
                    Finish(row, OperationState.Failed, failed.Reason, now);
                    break;
                case StepResult.NeedsOperator needs:
                    Finish(row, OperationState.NeedsOperator, needs.Reason, now);
                    break;
            }

            state = row.State;
            if (before != (row.Step, row.Reason) || row.FinishedAt is not null)
            {
                sentence = row.Reason.Length > 0 ? $"{row.Kind}: {row.Reason}" : row.FinishedAt is null ? $"{row.Kind}: {row.Step}" : $"{row.Kind} is done";
            }
        }, cancellationToken);
        if (sentence is not null)
        {
            events.Publish(work.OrganisationId, "operation.changed", work.Id, sentence);
        }

        return state;
    }

    public async Task<Page<OperationView>> ListAsync(TenantScope scope, string? subject, string? before, int limit, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Operations.AsNoTracking()
            .Where(o => (subject == null || o.SubjectId == subject) && (before == null || string.Compare(o.Id, before) < 0))
            .OrderByDescending(o => o.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return new([.. rows.Take(limit).Select(View)], rows.Count > limit ? rows[limit - 1].Id : null);
    }

    public async Task<OperationView?> FindAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        return await context.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is { } row ? View(row) : null;
    }

    /// <summary>Makes an operation that waits, failed or needs an operator due at once. Null: there is none; false: it is not in such a state.</summary>
    public async Task<bool?> RetryAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        var row = await context.Operations.SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (row is null || row.State is OperationState.Succeeded or OperationState.Running)
        {
            return row is null ? null : false;
        }

        (row.State, row.FinishedAt, row.Attempt, row.NextAttemptAt) = (OperationState.Pending, null, 0, clock.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(row.OrganisationId, "operation.changed", row.Id, $"{row.Kind} is tried again");
        return true;
    }

    /// <summary>A new row for the caller's own transaction.</summary>
    public static Operation New(string id, string organisationId, string kind, string subjectId, string idempotencyKey, string firstStep, long epoch, DateTimeOffset now) => new()
    {
        Id = id,
        OrganisationId = organisationId,
        Kind = kind,
        SubjectId = subjectId,
        IdempotencyKey = idempotencyKey,
        State = OperationState.Pending,
        Step = firstStep,
        Epoch = epoch,
        NextAttemptAt = now,
        CreatedAt = now,
    };

    public static OperationView View(Operation row) => new(
        row.Id, row.Kind, row.SubjectId, Name(row.State), row.Step, row.Attempt, row.Reason, row.CreatedAt,
        row.FinishedAt is null ? row.NextAttemptAt : null, row.FinishedAt, OperationHistory.Read(row.Steps));

    private static string Name(OperationState state) => char.ToLowerInvariant(state.ToString()[0]) + state.ToString()[1..];

    private static void Finish(Operation row, OperationState state, string detail, DateTimeOffset now)
    {
        row.Steps = OperationHistory.Add(row.Steps, row.Step, detail, now);
        (row.State, row.Reason, row.FinishedAt) = (state, detail, now);
    }

    private async Task ChangeAsync(string id, long epoch, Action<Operation> change, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var row = await context.Operations.SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (row is null || row.Epoch != epoch || row.State is not OperationState.Running)
        {
            throw new LeadershipLostException();
        }

        change(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new LeadershipLostException();
        }
    }
}
