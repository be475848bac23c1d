namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>
/// SQLite has one writer. Saves of this process queue here, in order and without a thread each, instead of in SQLite's busy handler,
/// which polls and holds a thread while it does.
/// </summary>
internal sealed class SqliteWriterGate : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public Task EnterAsync(CancellationToken cancellationToken) => _one.WaitAsync(cancellationToken);

    public void Leave() => _one.Release();

    public void Dispose() => _one.Dispose();
}
