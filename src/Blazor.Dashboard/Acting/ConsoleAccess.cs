using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>What pages read and act with: the API as the signed-in user, and where outcomes are told.</summary>
public sealed class ConsoleAccess(ProxPaasClient client, string token, NoticeBoard notices)
{
    public ProxPaasClient Client => client;

    /// <summary>The key to the user's live feed and logs.</summary>
    public string Token => token;

    public NoticeBoard Notices => notices;

    /// <summary>Carries an action out and tells its outcome; true when it succeeded.</summary>
    /// <param name="done">What is so now, in a sentence; empty where the page shows it anyway.</param>
    public async Task<bool> TryAsync(Func<ProxPaasClient, CancellationToken, Task> act, string done, CancellationToken cancellationToken)
    {
        try
        {
            await act(client, cancellationToken);
        }
        catch (ApiException ex)
        {
            notices.Say(Tone.Bad, ex.Detail);
            return false;
        }

        if (done.Length > 0)
        {
            notices.Say(Tone.Good, done);
        }

        return true;
    }
}
