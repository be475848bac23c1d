using System.Diagnostics;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>Asks the app without pause while something goes wrong, and knows how long it was away.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _asking;
    private int _good;
    private int _bad;
    private TimeSpan _longest;
    private string? _firstBad;

    public Visitor(SampleApp app) => _asking = AskAsync(app);

    /// <summary>Ends the asking; the app must never have been away for longer than the limit.</summary>
    public async Task<string> LeaveAsync(TimeSpan limit)
    {
        await _ending.CancelAsync();
        await _asking;
        return _longest > limit
            ? throw new InvalidOperationException($"the app did not answer for {_longest.TotalSeconds:0.0} s; the first bad answer: {_firstBad}")
            : _bad == 0 ? $"{_good} of {_good} requests answered" : $"{_bad} of {_good + _bad} requests failed, back after {_longest.TotalSeconds:0.0} s";
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _asking;
        _ending.Dispose();
    }

    private async Task AskAsync(SampleApp app)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var lastGood = Stopwatch.GetTimestamp();
        var away = false;
        while (!_ending.IsCancellationRequested)
        {
            var answer = await app.AskAsync(http, CancellationToken.None);
            if (answer.StartsWith("hello", StringComparison.Ordinal))
            {
                _good++;
                _longest = away && Stopwatch.GetElapsedTime(lastGood) > _longest ? Stopwatch.GetElapsedTime(lastGood) : _longest;
                (lastGood, away) = (Stopwatch.GetTimestamp(), false);
            }
            else
            {
                _bad++;
                (_firstBad, away) = (_firstBad ?? answer, true);
            }

            await Task.Delay(20, CancellationToken.None);
        }

        _longest = away && Stopwatch.GetElapsedTime(lastGood) > _longest ? Stopwatch.GetElapsedTime(lastGood) : _longest;
    }
}
