using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>
/// PostgreSQL, several control planes: whatever a leader's work writes, the epoch is checked in the same transaction, so that a leader that
/// slept or lost its lock writes nothing after another one took over. The row is locked until the end of the transaction: a new leader
/// begins after the last write of the old one, not in the midst of it. SQLite has one process and needs none of this.
/// </summary>
internal sealed class LeaderFence : DbTransactionInterceptor, IDbCommandInterceptor
{
    // A leader that is frozen within a transaction must not hold its successor up: the server ends the transaction in its place.
    private const string Check = $"""
        SET LOCAL idle_in_transaction_session_timeout = '10s'; SELECT "Value" FROM "Settings" WHERE "Key" = '{LeaderEpoch.Key}' FOR SHARE
        """;

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (LeaderTerm.Current is { } epoch)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = result;
            command.CommandText = Check;
            if (await command.ExecuteScalarAsync(cancellationToken) as string != Text(epoch))
            {
                await result.DisposeAsync();
                throw new LeadershipLostException();
            }
        }

        return result;
    }

    /// <summary>A statement that is a transaction by itself gets the check put before it; both are one transaction then.</summary>
    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (LeaderTerm.Current is { } epoch && command.Transaction is null)
        {
            command.CommandText = $"""
                DO $fence$ BEGIN
                IF (SELECT "Value" FROM "Settings" WHERE "Key" = '{LeaderEpoch.Key}' FOR SHARE) IS DISTINCT FROM '{Text(epoch)}' THEN
                RAISE EXCEPTION 'another control plane leads now' USING ERRCODE = '{LeadershipLostException.SqlState}';
                END IF; END $fence$;
                {command.CommandText}
                """;
        }

        return ValueTask.FromResult(result);
    }

    private static string Text(long epoch) => epoch.ToString(CultureInfo.InvariantCulture);
}
