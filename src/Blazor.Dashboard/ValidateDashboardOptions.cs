using Microsoft.Extensions.Options;

namespace ProxPaaS.Dashboard;

/// <summary>Reports every problem at once, with the key to set.</summary>
internal sealed class ValidateDashboardOptions : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var problems = new List<string>();
        if (!IsHttp(options.ApiUrl))
        {
            problems.Add("Dashboard:ApiUrl must be the control plane's address, for example http://127.0.0.1:7400.");
        }

        if (options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not { Length: > 0 } urls || !urls.All(IsHttp))
        {
            problems.Add("Dashboard:Urls must be addresses to listen on, for example http://127.0.0.1:7480, separated by semicolons.");
        }

        if (string.IsNullOrWhiteSpace(options.StateFolder))
        {
            problems.Add("Dashboard:StateFolder must be a folder for the session keys, for example /var/lib/proxpaas-dashboard.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // A wildcard host is fine to listen on and is not a valid URI; hence the replacement.
    private static bool IsHttp(string url)
        => Uri.TryCreate(url.Replace("://*", "://localhost").Replace("://+", "://localhost"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
