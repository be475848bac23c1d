using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

internal static class ConfigurationProblems
{
    /// <summary>Every problem of the configuration that made the start fail; empty when it failed for another reason.</summary>
    public static IReadOnlyList<string> In(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException many => [.. many.InnerExceptions.SelectMany(In)],
        InvalidDataException unreadable => [Sentence(unreadable)],
        FileNotFoundException missing when missing.Source == "Microsoft.Extensions.Configuration.FileExtensions" => [missing.Message],
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } wrongType => [Sentence(wrongType)],
        _ => [],
    };

    private static string Sentence(Exception exception)
        => exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message;
}
