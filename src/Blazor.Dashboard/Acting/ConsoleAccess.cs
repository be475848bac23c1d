using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>What pages read and act with: the API as the signed-in user, and where outcomes are told.</summary>
/// <param name="closed">Cancelled when the console is closed, not when a page is left: what was asked for is carried out, and its outcome told.</param>
public sealed class ConsoleAccess(ProxPaasClient client, string token, NoticeBoard notices, CancellationToken closed)
{
    public ProxPaasClient Client => client;

    /// <summary>The key to the user's live feed and logs.</summary>
    public string Token => token;

    public NoticeBoard Notices => notices;

    /// <summary>Carries an action out and tells its outcome; true when it succeeded.</summary>
    /// <param name="done">What is so now, in a sentence; empty where the page shows it anyway.</param>
    /// <param name="refused">Where a refusal's sentence goes instead of the notices.</param>
    public async Task<bool> TryAsync(Func<ProxPaasClient, CancellationToken, Task> act, string done, Action<string>? refused = null)
    {
        try
        {
            await act(client, closed);
        }
        catch (ApiException ex)
        {
            (refused ?? (problem => notices.Say(Tone.Bad, problem)))(ex.Detail);
            return false;
        }
        catch (OperationCanceledException)
        {
            // Nobody is there to be told.
            return false;
        }

        if (done.Length > 0)
        {
            notices.Say(Tone.Good, done);
        }

        return true;
    }
}
