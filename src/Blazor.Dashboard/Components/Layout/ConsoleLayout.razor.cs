using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.SignIn;

namespace ProxPaaS.Dashboard.Components.Layout;

/// <summary>What all pages of a signed-in user have: bar, banners, the user's live feed. It stays while pages change.</summary>
public sealed partial class ConsoleLayout
{
    /// <summary>How long the first paint waits for the first answer before it shows the skeleton.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _stop = new();
    private readonly NoticeBoard _notices = new();
    private Shared<string, LiveFeed>.Lease? _lease;
    private LiveState _state = LiveState.Loading;
    private ConsoleAccess? _access;
    private string _mail = "";
    private string _organisation = "";
    private Task _following = Task.CompletedTask;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>The base address is the start page's, so a link into the page needs its path.</summary>
    private string Here => new Uri(Navigation.Uri).PathAndQuery;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _lease?.Dispose();
        _stop.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        var token = SessionClaims.TokenOf(user) ?? "";
        _mail = user.Identity?.Name ?? "";
        _organisation = SessionClaims.OrganisationOf(user);
        _access = new ConsoleAccess(Api.As(token), token, _notices, _stop.Token);
        _lease = Feeds.Overview(token);
        await Task.WhenAny(_lease.Value.First, Task.Delay(Patience));
        _state = _lease.Value.Current;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _lease is not null)
        {
            _following = FollowAsync(_lease.Value, _stop.Token);
        }
    }

    private async Task FollowAsync(LiveFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var state in feed.FollowAsync(cancellationToken))
            {
                await InvokeAsync(() => Show(state));
            }
        }
        catch (OperationCanceledException)
        {
            // The console is being left.
        }
    }

    private void Show(LiveState state)
    {
        if (state.Status == FeedStatus.SignedOut)
        {
            Navigation.NavigateTo($"/signin?expired=true&returnUrl={Uri.EscapeDataString(Here)}", forceLoad: true);
            return;
        }

        _state = state;
        StateHasChanged();
    }
}
