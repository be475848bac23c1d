using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A provider's document → <see cref="HookContent"/>. Pure.</summary>
internal static class HookParser
{
    private const int Deepest = 64;
    private const int MostRefs = 200;

    /// <exception cref="HookFormatException">It is not JSON, or lacks what the event always has.</exception>
    public static HookContent Parse(SourceProvider provider, string kind, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new HookFormatException("The payload is not a JSON object.");
            }

            var content = provider switch
            {
                SourceProvider.Github or SourceProvider.Gitea or SourceProvider.Forgejo => GithubPayload.Read(provider, kind, root),
                SourceProvider.Gitlab => GitlabPayload.Read(kind, root),
                SourceProvider.Bitbucket => BitbucketPayload.Read(kind, root),
                SourceProvider.BitbucketDc => BitbucketDcPayload.Read(kind, root),
                _ => GenericPayload.Read(kind, root),
            };
            return content with { Refs = [.. content.Refs.Where(r => r.Ref.StartsWith("refs/", StringComparison.Ordinal) && BranchNames.IsOne(r.Short)).Take(MostRefs)] };
        }
        catch (JsonException ex)
        {
            throw new HookFormatException($"The payload is not JSON: {ex.Message}");
        }
    }
}
