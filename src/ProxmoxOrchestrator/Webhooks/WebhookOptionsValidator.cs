using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Webhooks;

internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var problems = new List<string>();
        void Range(int value, int least, int most, string key)
        {
            if (value < least || value > most)
            {
                problems.Add($"{key} is {value}. Set it from {least} to {most}.");
            }
        }

        Range(options.MaxBodyMiB, 1, 100, "Webhooks:MaxBodyMiB");
        Range(options.LargeBodies, 1, 64, "Webhooks:LargeBodies");
        Range(options.BuildIntervalSeconds, 0, 600, "Webhooks:BuildIntervalSeconds");
        Range(options.Parallel, 1, 64, "Webhooks:Parallel");
        if (!string.IsNullOrEmpty(options.PublicUrl) && !(Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            problems.Add($"Webhooks:PublicUrl is '{options.PublicUrl}'. Set it to the address at which providers reach the API, https://paas.example.org.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
