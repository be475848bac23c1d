using Microsoft.AspNetCore.Components;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Live;

namespace ProxPaaS.Dashboard.Components.Parts;

/// <summary>Reads something from the API and draws it; reads it again when the live feed has news, at most once a second.</summary>
public sealed partial class Fetched<T> : IDisposable
{
    /// <summary>How long the first paint waits for the answer before it shows the skeleton.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private CancellationTokenSource _stop = new();
    private CancellationToken _left;
    private T? _value;
    private bool _known;
    private bool _reading;
    private bool _again;
    private ApiException? _problem;
    private string? _shown;
    private bool _settled;
    private DateTimeOffset? _seen;
    private DateTimeOffset _readAt;

    [Inject]
    private RecentAnswers Recent { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [CascadingParameter]
    private ConsoleAccess Access { get; set; } = default!;

    [CascadingParameter]
    private LiveState State { get; set; } = LiveState.Loading;

    [Parameter, EditorRequired]
    public Func<ProxPaasClient, CancellationToken, Task<T>> Load { get; set; } = default!;

    /// <summary>Says what is read, together with <typeparamref name="T"/>; another key is another thing.</summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    /// <summary>It does not change any more: read once.</summary>
    [Parameter]
    public bool Settled { get; set; }

    /// <summary>The page's heading until what was read brings its own; empty where it is a part of a page.</summary>
    [Parameter]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public RenderFragment<T> ChildContent { get; set; } = default!;

    /// <summary>Reads it now, after something was done to it.</summary>
    public Task ReloadAsync()
    {
        _readAt = default;
        return ReadAsync(_left);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Key)
        {
            Begin();
            // The page before this one, or the same one without a circuit, may just have asked.
            _known = Recent.TryGet(Access.Token, Key, out _value);
            await Task.WhenAny(ReadAsync(_left), Task.Delay(Patience, Clock));
        }
        else if (_settled != Settled || (!Settled && State.AsOf != _seen))
        {
            (_settled, _seen) = (Settled, State.AsOf);
            await ReadAsync(_left);
        }
    }

    private void Begin()
    {
        _stop.Cancel();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _left = _stop.Token;
        (_shown, _settled, _seen) = (Key, Settled, State.AsOf);
        (_problem, _reading, _again, _readAt) = (null, false, false, default);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_reading)
        {
            _again = true;
            return;
        }

        _reading = true;
        try
        {
            do
            {
                var rest = _readAt + Pause - Clock.GetUtcNow();
                if (_readAt != default && rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, Clock, cancellationToken);
                }

                // What came until now is in this answer.
                _again = false;
                await ReadOnceAsync(cancellationToken);
                StateHasChanged();
            }
            while (_again);
            _reading = false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Left, or another thing is shown by now.
        }
    }

    private async Task ReadOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (key, value) = (Key, await Load(Access.Client, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            (_value, _known, _problem) = (value, true, null);
            Recent.Keep(Access.Token, key, value);
        }
        catch (ApiException ex)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _problem = ex;
            // What is gone is not shown as if it were there; what only cannot be asked for is.
            _known = _known && ex.IsTransient;
        }

        _readAt = Clock.GetUtcNow();
    }
}
