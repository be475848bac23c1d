using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;
using StackExchange.Redis;

namespace ProxPaaS.Orchestrator.Cluster;

internal sealed class RedisOptionsValidator(IOptions<DatabaseOptions> database) : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return ValidateOptionsResult.Success;
        }

        var problems = new List<string>();
        try
        {
            if (ConfigurationOptions.Parse(options.ConnectionString).EndPoints.Count == 0)
            {
                problems.Add("Redis:ConnectionString names no server. Set it to HOST:PORT, or leave it out.");
            }
        }
        catch (Exception ex) when (ex is ArgumentException or FormatException)
        {
            problems.Add($"Redis:ConnectionString cannot be read: {ex.Message}");
        }

        if (!database.Value.IsPostgres)
        {
            problems.Add("Redis:ConnectionString is set, but Database:Provider is sqlite, which serves one process only. Set Database:Provider to postgres, or leave Redis:ConnectionString out.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
