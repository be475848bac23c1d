using Microsoft.AspNetCore.Components;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Components.Pages;

/// <summary>The live page: draws each snapshot of the user's feed.</summary>
public sealed partial class Home
{
    private IReadOnlyList<Activity> _activities = [];
    private Activity? _activity;
    private string _title = "ProxPaaS";

    [CascadingParameter]
    private LiveState State { get; set; } = LiveState.Loading;

    /// <summary>The service whose deployment is shown; none shows the most interesting one.</summary>
    [SupplyParameterFromQuery(Name = "service")]
    private string? SelectedService { get; set; }

    /// <summary>Where links from a git provider lead: one build, however old.</summary>
    [SupplyParameterFromQuery(Name = "build")]
    private string? SelectedBuild { get; set; }

    protected override void OnInitialized()
    {
        if (SelectedBuild is { Length: > 0 } build)
        {
            Navigation.NavigateTo(Links.Build(build), replace: true);
        }
    }

    protected override void OnParametersSet()
    {
        _activities = State.Overview is { } overview ? Activity.All(overview) : [];
        _activity = Activity.Pick(_activities, SelectedService);
        var words = State.Status == FeedStatus.Reconnecting ? "Reconnecting"
            : _activities.FirstOrDefault(a => a.Running) is { } running ? $"Deploying {running.Service?.Name}"
            : State.Overview is { } seen ? Health.Of(seen).Words : "Overview";
        _title = Links.Title(words);
    }

    private async Task SelectAsync(string serviceId)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("service", serviceId), replace: true);
        await Browser.RunAsync("reveal", "activity");
    }
}
