namespace ProxPaaS.Lab.Faults;

/// <summary>Every changing call that was executed, with its caller and outcome, for checkers.</summary>
internal sealed class EffectLog
{
    private const int Kept = 50_000;

    private readonly Lock _gate = new();
    private readonly Queue<Effect> _effects = new();
    private long _sequence;

    public void Add(string caller, string method, string path, IReadOnlyDictionary<string, object?> parameters, int status, string? message, object? data, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_effects.Count == Kept)
            {
                _effects.Dequeue();
            }

            var shown = parameters.Where(pair => pair.Key is not ("password" or "tfa-challenge" or "otp")).ToDictionary(pair => pair.Key, pair => pair.Value);
            _effects.Enqueue(new Effect(++_sequence, at, caller, method, path, shown, status, message, data as string));
        }
    }

    public IReadOnlyList<Effect> Since(long sequence)
    {
        lock (_gate)
        {
            return [.. _effects.Where(effect => effect.Sequence > sequence)];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _effects.Clear();
        }
    }

    internal sealed record Effect(
        long Sequence, DateTimeOffset At, string Caller, string Method, string Path, IReadOnlyDictionary<string, object?> Parameters, int Status, string? Message, string? Data);
}
