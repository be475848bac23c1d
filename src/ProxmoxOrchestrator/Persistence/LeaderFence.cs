using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>
/// Whatever a leader's work writes, the epoch is checked in the same transaction, so that a leader that slept, lost its lock, or (on SQLite)
/// was not ended before its successor was started writes nothing after the other one took over.
/// </summary>
internal sealed class LeaderFence : DbTransactionInterceptor, IDbCommandInterceptor
{
    private const string Epoch = $"""SELECT "Value" FROM "Settings" WHERE "Key" = '{LeaderEpoch.Key}'""";

    private readonly string _check;

    private LeaderFence(string check) => _check = check;

    /// <summary>
    /// The row is locked until the end of the transaction: a new leader begins after the last write of the old one, not in the midst of it.
    /// A leader that is frozen within a transaction must not hold its successor up: the server ends the transaction in its place.
    /// </summary>
    public static LeaderFence Postgres { get; } = new($"SET LOCAL idle_in_transaction_session_timeout = '10s'; {Epoch} FOR SHARE");

    /// <summary>A transaction is the file's only writer from its beginning, so that nothing need be locked.</summary>
    public static LeaderFence Sqlite { get; } = new(Epoch);

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (LeaderTerm.Current is { } epoch)
        {
            try
            {
                await CheckAsync(result, epoch, cancellationToken);
            }
            catch
            {
                await result.DisposeAsync();
                throw;
            }
        }

        return result;
    }

    /// <summary>A statement that would be a transaction by itself gets one that begins with the check.</summary>
    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (LeaderTerm.Current is not { } epoch || command.Transaction is not null)
        {
            return result;
        }

        await using var transaction = await command.Connection!.BeginTransactionAsync(cancellationToken);
        await CheckAsync(transaction, epoch, cancellationToken);
        command.Transaction = transaction;
        var rows = await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return InterceptionResult<int>.SuppressWithResult(rows);
    }

    /// <exception cref="LeadershipLostException"/>
    private async Task CheckAsync(DbTransaction transaction, long epoch, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = _check;
        if (await command.ExecuteScalarAsync(cancellationToken) as string != epoch.ToString(CultureInfo.InvariantCulture))
        {
            throw new LeadershipLostException();
        }
    }
}
