using System.Net.Http.Headers;
using ProxPaaS.Lab.Access;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>Signs calls in as the recorded caller, with the lab's own secrets.</summary>
internal sealed class RecordedCallers(LabFixture lab)
{
    private readonly Tickets _tickets = new(lab.Host.Parts.Access, lab.Clock);

    public void SignIn(HttpRequestHeaders headers, Recording recording)
    {
        foreach (var (name, value) in recording.Headers.Where(header => header.Key is not "Content-Type"))
        {
            headers.TryAddWithoutValidation(name, value);
        }

        if (recording.Auth is not { } auth)
        {
            return;
        }

        var (kind, id) = auth.Split(':', 2) is [var first, var rest] ? (first, rest) : ("", "");
        if (kind == "ticket")
        {
            headers.TryAddWithoutValidation("Cookie", "PVEAuthCookie=" + Uri.EscapeDataString(_tickets.Issue(id)));
            if (recording.Tag is not ("csrf.missing" or "csrf.bad"))
            {
                headers.TryAddWithoutValidation("CSRFPreventionToken", _tickets.IssueCsrf(id));
            }

            return;
        }

        var secret = recording.Tag is "token.badsecret" or "token.badformat" ? "00000000-0000-0000-0000-000000000000" : Secret(id);
        headers.TryAddWithoutValidation("Authorization", $"PVEAPIToken={id}={secret}");
    }

    /// <summary>Root with a ticket.</summary>
    public void Root(HttpRequestHeaders headers)
    {
        headers.TryAddWithoutValidation("Cookie", "PVEAuthCookie=" + Uri.EscapeDataString(_tickets.Issue("root@pam")));
        headers.TryAddWithoutValidation("CSRFPreventionToken", _tickets.IssueCsrf("root@pam"));
    }

    private string Secret(string id)
    {
        var caller = Caller.Parse(id);
        return lab.Host.Parts.Access.Users.GetValueOrDefault(caller.User)?.Tokens.GetValueOrDefault(caller.Token ?? "")?.Secret ?? "none";
    }
}
