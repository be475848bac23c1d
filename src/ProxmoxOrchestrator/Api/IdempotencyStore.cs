using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Stored answers, sealed: some hold a secret that is shown once.</summary>
internal sealed class IdempotencyStore(IPlatformContextFactory contexts, ISecretBox box, TimeProvider clock)
{
    private const string Purpose = "idempotency";

    /// <summary>A request that takes longer than this has died with its process.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    /// <summary>The record that stands under the key: a new one with <c>Mine</c> true, or somebody's before.</summary>
    public async Task<(bool Mine, IdempotencyRecord Record)> ClaimAsync(Caller caller, string key, byte[] requestHash, CancellationToken cancellationToken)
    {
        key = KeyOf(caller, key);
        for (var attempt = 0; ; attempt++)
        {
            await using var context = contexts.Create(caller.Scope);
            var found = await context.IdempotencyRecords.SingleOrDefaultAsync(r => r.Key == key, cancellationToken);
            if (found is not null && (found.StatusCode != 0 || clock.GetUtcNow() - found.CreatedAt < Abandoned))
            {
                return (false, found);
            }

            if (found is not null)
            {
                context.IdempotencyRecords.Remove(found);
                await context.SaveChangesAsync(cancellationToken);
            }

            var record = new IdempotencyRecord { OrganisationId = caller.OrganisationId, Key = key, RequestHash = requestHash, CreatedAt = clock.GetUtcNow() };
            context.IdempotencyRecords.Add(record);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return (true, record);
            }
            catch (DbUpdateException ex) when (attempt < 3 && ex.IsDuplicate())
            {
                // The same request at the same moment: the other one has it.
            }
        }
    }

    public async Task CompleteAsync(Caller caller, string key, int status, string body, CancellationToken cancellationToken)
    {
        key = KeyOf(caller, key);
        var sealedBody = Convert.ToBase64String(box.Seal(Purpose, Encoding.UTF8.GetBytes(body)));
        await using var context = contexts.Create(caller.Scope);
        await context.IdempotencyRecords.Where(r => r.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StatusCode, status).SetProperty(r => r.Body, sealedBody), cancellationToken);
    }

    public async Task ForgetAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        key = KeyOf(caller, key);
        await using var context = contexts.Create(caller.Scope);
        await context.IdempotencyRecords.Where(r => r.Key == key).ExecuteDeleteAsync(cancellationToken);
    }

    public byte[] Body(IdempotencyRecord record) => record.Body is null ? [] : box.Open(Purpose, Convert.FromBase64String(record.Body));

    private static string KeyOf(Caller caller, string key) => $"{caller.UserId}:{key}";
}
