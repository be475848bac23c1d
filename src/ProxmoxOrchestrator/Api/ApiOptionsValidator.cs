using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var problems = new List<string>();
        var urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
        {
            problems.Add("Api:Urls is empty. Set it to an address to listen on, for example http://0.0.0.0:8080.");
        }

        foreach (var url in urls)
        {
            if (!ListenAddress.TryParse(url, out var address))
            {
                problems.Add($"Api:Urls has '{url}', which is no address to listen on. Write http://IP:PORT, for example http://0.0.0.0:8080.");
            }
            else if (address.Https && (string.IsNullOrEmpty(options.CertificateFile) || string.IsNullOrEmpty(options.CertificateKeyFile)))
            {
                problems.Add($"Api:Urls has {url}, but there is no certificate. Set Api:CertificateFile and Api:CertificateKeyFile to PEM files, or listen on http.");
            }
        }

        problems.AddRange(new[] { ("Api:CertificateFile", options.CertificateFile), ("Api:CertificateKeyFile", options.CertificateKeyFile) }
            .Where(f => !string.IsNullOrEmpty(f.Item2) && !File.Exists(f.Item2))
            .Select(f => $"{f.Item1} {f.Item2} does not exist."));
        if (options.MaxBodyKiB is < 16 or > 65536)
        {
            problems.Add("Api:MaxBodyKiB must be between 16 and 65536.");
        }

        if (options.RequestsPerSecond < 1)
        {
            problems.Add("Api:RequestsPerSecond must be at least 1.");
        }

        if (options.LoginAttempts < 1)
        {
            problems.Add("Api:LoginAttempts must be at least 1.");
        }

        if (!string.IsNullOrEmpty(options.PeerUrl) && !(Uri.TryCreate(options.PeerUrl, UriKind.Absolute, out var peer) && peer is { PathAndQuery: "/", Scheme: "http" or "https" }))
        {
            problems.Add($"Api:PeerUrl is '{options.PeerUrl}'. Set it to how the other control planes reach this one's API, for example http://10.0.0.1:8080, or leave it out.");
        }

        problems.AddRange(options.TrustedProxies.Where(p => !System.Net.IPAddress.TryParse(p, out _))
            .Select(p => $"Api:TrustedProxies has '{p}', which is no IP address. List the addresses that dashboards and load balancers dial from."));

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
