using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>How one provider speaks, as far as the platform meets it: where its repositories and its API are, how it words and signs its webhooks, which statuses it takes.</summary>
internal abstract class Dialect
{
    /// <summary>As <c>./run --git</c> takes it.</summary>
    public abstract string Name { get; }

    public abstract SourceProvider Provider { get; }

    public abstract HookScheme Scheme { get; }

    /// <summary>The user that has to come with the token over https.</summary>
    public abstract string TokenUser { get; }

    /// <summary>What stands before OWNER/NAME.git.</summary>
    public virtual string GitPath => "";

    /// <summary>Base of the API where the platform cannot know it; null: it does.</summary>
    public virtual string? ApiPath => null;

    /// <summary>Route of the commit statuses, with <c>sha</c> and <c>owner</c> and <c>name</c>, or <c>project</c>.</summary>
    public abstract string StatusRoute { get; }

    /// <summary>The reference of a pull request's head; null: there is none but the branch.</summary>
    public abstract string? PullRef(long number);

    /// <summary>Whether the call of the API carries the token as it has to.</summary>
    public abstract bool Admits(HttpRequest request, string token);

    /// <summary>OWNER/NAME that the call is about.</summary>
    public virtual string RepositoryOf(RouteValueDictionary route, IReadOnlyCollection<ProviderRepository> repositories) => $"{route["owner"]}/{route["name"]}".ToLowerInvariant();

    /// <summary>The status, or null where the provider would refuse the document.</summary>
    public abstract RecordedStatus? Read(JsonObject body, string repository, string sha);

    /// <summary>What is answered to a status that is taken, or not, after those before it.</summary>
    public virtual (int Code, string Body, bool Taken) Answer(RecordedStatus status, IEnumerable<RecordedStatus> before) => (201, "{}", true);

    /// <param name="before">Null: created.</param>
    /// <param name="after">Null: deleted.</param>
    public abstract HookCall Push(ProviderRepository repository, string reference, string? before, string? after);

    public abstract HookCall PullRequest(ProviderRepository repository, PullRequestNews news);

    /// <summary>Everything that tells event, delivery and origin.</summary>
    public abstract IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret);

    protected static string Text(JsonObject body, string property) => body[property]?.GetValue<string>() ?? "";

    protected static bool IsLink(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
