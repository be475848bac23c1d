using System.Net;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.GitSsh;

internal sealed class SshOptionsValidator : IValidateOptions<SshOptions>
{
    public ValidateOptionsResult Validate(string? name, SshOptions options)
    {
        var problems = new List<string>();
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        if (!IPEndPoint.TryParse(options.Listen!, out var address) || address.Port == 0)
        {
            problems.Add($"GitSsh:Listen '{options.Listen}' is not ADDRESS:PORT, such as 0.0.0.0:2222.");
        }

        if (!File.Exists(options.Sshd))
        {
            problems.Add($"GitSsh:Sshd {options.Sshd} does not exist. Install openssh-server, or set GitSsh:Sshd to where it is.");
        }

        if (SystemAccount.Find(options.Account) is null)
        {
            problems.Add($"GitSsh:Account '{options.Account}' is no account of this machine. Make it as root: useradd --system --password '*' --home-dir /nonexistent --shell {Environment.ProcessPath} {options.Account}");
        }

        if (options.PublicUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == "ssh"))
        {
            problems.Add("GitSsh:PublicUrl must be an address such as ssh://git@paas.example.org:2222.");
        }

        if (!Path.IsPathRooted(options.RuntimePath) || options.RuntimePath.Any(c => char.IsWhiteSpace(c) || c is '"' or '%'))
        {
            problems.Add("GitSsh:RuntimePath must be an absolute path without blanks.");
        }

        if (options.ConnectionsPerMinute < 1)
        {
            problems.Add("GitSsh:ConnectionsPerMinute must be at least 1.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
