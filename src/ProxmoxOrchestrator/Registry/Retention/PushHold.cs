namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>While it stands, builders keep what they built and push it afterwards.</summary>
internal sealed class PushHold
{
    private int _holders;

    public bool Stands => Volatile.Read(ref _holders) > 0;

    public IDisposable Begin()
    {
        Interlocked.Increment(ref _holders);
        return new Holder(this);
    }

    private sealed class Holder(PushHold hold) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                Interlocked.Decrement(ref hold._holders);
            }
        }
    }
}
