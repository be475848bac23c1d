using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Api;

internal sealed class AppsOptionsValidator : IValidateOptions<AppsOptions>
{
    public ValidateOptionsResult Validate(string? name, AppsOptions options)
    {
        var problems = new List<string>();
        if (!HostNames.IsOne(options.Domain))
        {
            problems.Add($"Apps:Domain '{options.Domain}' is not a host name. Set it to a domain that leads to the edge, for example apps.example.org.");
        }

        if (!string.IsNullOrEmpty(options.GitBaseUrl) && !(Uri.TryCreate(options.GitBaseUrl, UriKind.Absolute, out var git) && git.Scheme is ("http" or "https")))
        {
            problems.Add($"Apps:GitBaseUrl '{options.GitBaseUrl}' is not an http or https address. Set it to where people reach this API's /git, for example https://paas.example.org/git.");
        }

        if (options.PublicScheme is not ("http" or "https"))
        {
            problems.Add($"Apps:PublicScheme '{options.PublicScheme}' must be http or https.");
        }

        if (options.PublicPort is < 1 or > 65535)
        {
            problems.Add("Apps:PublicPort must be between 1 and 65535.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
