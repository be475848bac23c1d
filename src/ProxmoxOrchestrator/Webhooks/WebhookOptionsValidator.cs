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
        void Address(string? value, string key, string what)
        {
            if (!string.IsNullOrEmpty(value) && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            {
                problems.Add($"{key} is '{value}'. Set it to {what}, https://paas.example.org.");
            }
        }

        Address(options.PublicUrl, "Webhooks:PublicUrl", "the address at which providers reach the API");
        Address(options.ConsoleUrl, "Webhooks:ConsoleUrl", "the address of the console");

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
