using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Components.Parts;

/// <summary>A log, live: follows its end until someone scrolls up.</summary>
public sealed partial class LogView
{
    private readonly CancellationTokenSource _stop = new();
    private Shared<LogKey, LogFeed>.Lease? _lease;
    private LogWindow _view = LogWindow.Empty;
    private ElementReference _box;
    private IJSObjectReference? _module;
    private DotNetObjectReference<LogView>? _self;
    private Task _following = Task.CompletedTask;
    private bool _scroll;

    [Parameter, EditorRequired]
    public LogKey Key { get; set; } = default!;

    /// <summary>Fills what the window leaves instead of a fixed height.</summary>
    [Parameter]
    public bool Tall { get; set; }

    private string Title => Key.Kind == LogKind.Run ? "Output" : "Build log";

    /// <summary>The browser's user scrolled: away from the end pauses, back to it follows.</summary>
    [JSInvokable]
    public void OnScrolled(bool atEnd)
    {
        if (atEnd != _view.Following)
        {
            Show(atEnd ? _view.Follow() : _view.Pause());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _lease?.Dispose();
        _self?.Dispose();
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser went first.
        }

        _stop.Dispose();
    }

    protected override void OnInitialized()
    {
        _lease = Feeds.Log(Key);
        _view = _view.Update(_lease.Value.Current);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", "./app.js");
            await _module.InvokeVoidAsync("watchScroll", _box, _self);
            _following = FollowAsync(_stop.Token);
            _scroll = true;
        }

        if (_scroll && _module is not null)
        {
            _scroll = false;
            await _module.InvokeVoidAsync("scrollToEnd", _box);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var state in _lease!.Value.FollowAsync(cancellationToken))
            {
                await InvokeAsync(() => Show(_view.Update(state)));
            }
        }
        catch (OperationCanceledException)
        {
            // The component is going away.
        }
    }

    private void Show(LogWindow view)
    {
        _scroll = view.Following && view.Visible.Count != _view.Visible.Count;
        _view = view;
        StateHasChanged();
    }

    private async Task ToggleAsync()
    {
        Show(_view.Following ? _view.Pause() : _view.Follow());
        if (_view.Following && _module is not null)
        {
            await _module.InvokeVoidAsync("scrollToEnd", _box);
        }
    }
}
