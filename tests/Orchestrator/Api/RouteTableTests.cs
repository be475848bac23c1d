using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Made from the route table, so that a new endpoint without a rule fails here.</summary>
[Collection(PlatformGroup.Name)]
public sealed partial class RouteTableTests(PlatformHost host)
{
    [Fact]
    public void EveryEndpoint_DeclaresAPermission()
    {
        var open = Endpoints().Where(e => e.Metadata.GetMetadata<PermissionMetadata>() is null).Select(e => $"{Method(e)} {e.RoutePattern.RawText}");

        Assert.Empty(open);
    }

    [Fact]
    public void EveryApiEndpoint_HasAnOperationId()
    {
        var api = Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)).ToList();
        var names = api.Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).ToList();

        Assert.DoesNotContain(null, names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task EveryProtectedEndpoint_WithoutToken_Answers401()
    {
        using var nobody = host.Client(null);
        foreach (var endpoint in Protected())
        {
            using var response = await SendAsync(nobody, endpoint, "anything");
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{Method(endpoint)} {endpoint.RoutePattern.RawText} answered {response.StatusCode}");
        }
    }

    [Fact]
    public async Task EveryProtectedEndpoint_WithEachScopeThatDoesNotSuffice_Answers403()
    {
        var installation = host.Services.GetRequiredService<Installation>();
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        var owner = context.Users.First(u => u.Email == PlatformHost.Email).Id;
        foreach (var scope in Permissions.Scopes)
        {
            using var client = host.Client(await host.TokenAsync(owner, installation.OrganisationId, scope));
            foreach (var endpoint in Protected().Where(e => !Permissions.OfScopes([scope]).HasFlag(Required(e))))
            {
                using var response = await SendAsync(client, endpoint, "anything");
                Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{Method(endpoint)} {endpoint.RoutePattern.RawText} answered {response.StatusCode} to scope {scope}");
            }
        }
    }

    [Fact]
    public async Task EveryEndpointWithAnObject_OfAnotherOrganisation_Answers404LikeAMissingOne()
    {
        var service = await host.NewServiceAsync();
        using var stranger = host.Client(await host.StrangerTokenAsync());
        var ids = new Dictionary<string, string> { ["project"] = service.ProjectId, ["environment"] = service.EnvironmentId, ["service"] = service.Id };
        foreach (var endpoint in Protected().Where(e => e.RoutePattern.Parameters.Count > 0))
        {
            using var foreign = await SendAsync(stranger, endpoint, p => ids.GetValueOrDefault(p, "missing"));
            using var missing = await SendAsync(stranger, endpoint, _ => "missing");
            Assert.True(foreign.StatusCode == HttpStatusCode.NotFound, $"{Method(endpoint)} {endpoint.RoutePattern.RawText} answered {foreign.StatusCode} to a stranger: {await foreign.Content.ReadAsStringAsync()}");
            Assert.Equal(missing.StatusCode, foreign.StatusCode);
        }
    }

    private IEnumerable<RouteEndpoint> Endpoints()
        => host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AgentListenerMetadata>() is null && !e.RoutePattern.RawText!.Contains("unimplemented", StringComparison.Ordinal));

    private IEnumerable<RouteEndpoint> Protected() => Endpoints().Where(e => Required(e) != Permission.None);

    private static Permission Required(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PermissionMetadata>()?.Required ?? Permission.None;

    private static string Method(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, RouteEndpoint endpoint, string value) => SendAsync(client, endpoint, _ => value);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, RouteEndpoint endpoint, Func<string, string> value)
    {
        var path = Parameter().Replace(endpoint.RoutePattern.RawText!, m => value(m.Groups[1].Value));
        using var request = new HttpRequestMessage(new HttpMethod(Method(endpoint)), path.StartsWith("/git", StringComparison.Ordinal) && path.EndsWith("refs", StringComparison.Ordinal) ? path + "?service=git-upload-pack" : path);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Delete)
        {
            // Valid for every endpoint: unknown members are ignored.
            request.Content = new StringContent("""{"name":"fine","replicas":1,"values":{"A":"b"},"settings":{}}""", Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [GeneratedRegex(@"\{\*{0,2}([a-z]+)[^}]*\}")]
    private static partial Regex Parameter();
}
