using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Sources;

internal sealed class SourceOptionsValidator : IValidateOptions<SourceOptions>
{
    public ValidateOptionsResult Validate(string? name, SourceOptions options)
    {
        var problems = new List<string>();
        void Range(int value, int least, int most, string key)
        {
            if (value < least || value > most)
            {
                problems.Add($"{key} is {value}. Set it from {least} to {most}.");
            }
        }

        Range(options.FetchTimeoutSeconds, 5, 3600, "Sources:FetchTimeoutSeconds");
        Range(options.ListTimeoutSeconds, 2, 300, "Sources:ListTimeoutSeconds");
        Range(options.MaxFetchMiB, 1, 1024 * 1024, "Sources:MaxFetchMiB");
        if (options.PollSeconds != 0)
        {
            Range(options.PollSeconds, 10, 24 * 3600, "Sources:PollSeconds");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
