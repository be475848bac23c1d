using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Registry.Tokens;

namespace ProxPaaS.Orchestrator.Registry;

internal sealed class RegistryOptionsValidator(TimeProvider clock) : IValidateOptions<RegistryOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistryOptions options)
    {
        var problems = new List<string>();
        if (!string.IsNullOrEmpty(options.DockerHubMirror) && !(Uri.TryCreate(options.DockerHubMirror, UriKind.Absolute, out var mirror) && mirror.Scheme is "http" or "https" && mirror.PathAndQuery == "/"))
        {
            problems.Add($"Registry:DockerHubMirror '{options.DockerHubMirror}' must be http:// or https:// with a host and no path.");
        }

        if (string.IsNullOrEmpty(options.Host))
        {
            // Images given by reference work without one; builds say what is missing when they are asked for.
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }

        if (!Uri.TryCreate($"https://{options.Host}/", UriKind.Absolute, out var url) || url.Authority != options.Host.ToLowerInvariant() || url.PathAndQuery != "/")
        {
            problems.Add($"Registry:Host '{options.Host}' must be HOST or HOST:PORT, without a scheme or a path.");
        }

        if (string.IsNullOrEmpty(options.Username) != string.IsNullOrEmpty(options.Password))
        {
            problems.Add("Registry:Username and Registry:Password belong together. Set both or neither.");
        }

        if (string.IsNullOrEmpty(options.TokenKeyFile) != string.IsNullOrEmpty(options.TokenCertificateFile))
        {
            problems.Add("Registry:TokenKeyFile and Registry:TokenCertificateFile belong together. Set both or neither.");
        }
        else if (!string.IsNullOrEmpty(options.TokenKeyFile))
        {
            if (!string.IsNullOrEmpty(options.Username))
            {
                problems.Add("Registry:TokenKeyFile takes the place of Registry:Username and Registry:Password. Set one or the other.");
            }

            if (RegistryTokenKey.Read(options.TokenKeyFile, options.TokenCertificateFile!, clock.GetUtcNow()).Problem is { } unfit)
            {
                problems.Add(unfit);
            }
        }

        if (!string.IsNullOrEmpty(options.CaFile) && !File.Exists(options.CaFile))
        {
            problems.Add($"Registry:CaFile {options.CaFile} does not exist.");
        }

        if (!string.IsNullOrEmpty(options.CollectConfigFile) && !File.Exists(options.CollectConfigFile))
        {
            problems.Add($"Registry:CollectConfigFile {options.CollectConfigFile} does not exist. Name the registry's own config.yml, or leave it empty.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
