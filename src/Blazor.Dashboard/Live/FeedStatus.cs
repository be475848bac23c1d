namespace ProxPaaS.Dashboard.Live;

public enum FeedStatus
{
    Loading,
    Live,
    Reconnecting,

    /// <summary>The token has ended: only signing in again helps.</summary>
    SignedOut,
}
