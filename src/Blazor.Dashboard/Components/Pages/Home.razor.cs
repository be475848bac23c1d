using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;
using ProxPaaS.Dashboard.SignIn;

namespace ProxPaaS.Dashboard.Components.Pages;

/// <summary>The live page: subscribes to the user's feed and draws each snapshot.</summary>
public sealed partial class Home
{
    /// <summary>How long the first paint waits for the first answer before it shows the skeleton.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _stop = new();
    private Shared<string, LiveFeed>.Lease? _lease;
    private LiveState _state = LiveState.Loading;
    private IReadOnlyList<Activity> _activities = [];
    private Activity? _activity;
    private string _title = "ProxPaaS";
    private string _token = "";
    private string _mail = "";
    private string _organisation = "";
    private Task _following = Task.CompletedTask;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>The service whose deployment is shown; none shows the most interesting one.</summary>
    [SupplyParameterFromQuery(Name = "service")]
    private string? SelectedService { get; set; }

    /// <summary>Where links from a git provider lead: one build, while it is among the recent ones.</summary>
    [SupplyParameterFromQuery(Name = "build")]
    private string? SelectedBuild { get; set; }

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
        _token = SessionClaims.TokenOf(user) ?? "";
        _mail = user.Identity?.Name ?? "";
        _organisation = SessionClaims.OrganisationOf(user);
        _lease = Feeds.Overview(_token);
        await Task.WhenAny(_lease.Value.First, Task.Delay(Patience));
        Apply(_lease.Value.Current);
    }

    protected override void OnParametersSet() => Apply(_state);

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
            // The page is being left.
        }
    }

    private void Show(LiveState state)
    {
        if (state.Status == FeedStatus.SignedOut)
        {
            Navigation.NavigateTo("/signin?expired=true", forceLoad: true);
            return;
        }

        Apply(state);
        StateHasChanged();
    }

    private void Apply(LiveState state)
    {
        _state = state;
        _activities = state.Overview is { } overview ? Activity.All(overview) : [];
        _activity = (state.Overview is { } recent ? Activity.OfBuild(recent, SelectedBuild) : null) ?? Activity.Pick(_activities, SelectedService);
        var words = state.Status == FeedStatus.Reconnecting ? "Reconnecting"
            : _activities.FirstOrDefault(a => a.Running) is { } running ? $"Deploying {running.Service?.Name}"
            : state.Overview is { } seen ? Health.Of(seen).Words : "Overview";
        _title = $"{words} · ProxPaaS";
    }

    private async Task SelectAsync(string serviceId)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["service"] = serviceId, ["build"] = null }), replace: true);
        var module = await Js.InvokeAsync<IJSObjectReference>("import", "./app.js");
        await module.InvokeVoidAsync("reveal", "activity");
        await module.DisposeAsync();
    }
}
