using Microsoft.Extensions.Options;
using Npgsql;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var problems = new List<string>();
        if (!options.IsPostgres && !string.Equals(options.Provider, "sqlite", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add($"Database:Provider is '{options.Provider}'. Set it to sqlite or postgres.");
        }

        if (options.IsPostgres)
        {
            problems.AddRange(PostgresProblems(options.ConnectionString));
        }

        if (options.StartTimeoutSeconds is < 1 or > 3600)
        {
            problems.Add("Database:StartTimeoutSeconds must be between 1 and 3600.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> PostgresProblems(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return ["Database:ConnectionString is empty. With Database:Provider postgres set it, for example Host=db;Database=proxpaas;Username=proxpaas;Password=…"];
        }

        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host)
                ? ["Database:ConnectionString has no Host. Add Host=…"]
                : [];
        }
        catch (Exception ex) when (ex is ArgumentException or FormatException)
        {
            return [$"Database:ConnectionString cannot be read: {ex.Message}"];
        }
    }
}
