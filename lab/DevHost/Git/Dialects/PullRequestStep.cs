namespace ProxPaaS.DevHost.Git.Dialects;

internal enum PullRequestStep
{
    Opened,
    Pushed,
    Closed,
}
