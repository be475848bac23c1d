using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Components.Logs;

/// <summary>A log, live: follows its end until someone scrolls up.</summary>
public sealed partial class LogView
{
    private readonly CancellationTokenSource _stop = new();
    private Shared<LogKey, LogFeed>.Lease? _lease;
    private LogWindow _view = LogWindow.Empty;
    private ElementReference _box;
    private Task _following = Task.CompletedTask;
    private bool _scroll = true;

    [CascadingParameter]
    private ConsoleAccess Access { get; set; } = default!;

    [Parameter, EditorRequired]
    public LogKind Kind { get; set; }

    /// <summary>Whose log; another one is another component: give it a key.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Fills what the window leaves instead of a fixed height.</summary>
    [Parameter]
    public bool Tall { get; set; }

    private string Title => Kind == LogKind.Run ? "Output" : "Build log";

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
        _stop.Dispose();
    }

    protected override void OnInitialized()
    {
        _lease = Feeds.Log(new LogKey(Access.Token, Kind, Id));
        _view = _view.Update(_lease.Value.Current);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowAsync(_stop.Token);
        }

        if (_scroll)
        {
            _scroll = false;
            await Browser.RunAsync("scrollToEnd", _box);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var self = DotNetObjectReference.Create(this);
        await Browser.RunAsync("watchScroll", _box, self);
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
        _scroll |= view.Following && view.Visible.Count != _view.Visible.Count;
        _view = view;
        StateHasChanged();
    }

    private void Toggle()
    {
        Show(_view.Following ? _view.Pause() : _view.Follow());
        _scroll = _view.Following;
    }
}
