using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Tests.Orchestrator.Api;

[Collection(PlatformGroup.Name)]
public sealed class ApiTests(PlatformHost host)
{
    [Fact]
    public async Task Login_RightPassword_GivesATokenThatWorksUntilLogout()
    {
        using var client = host.Client(null);
        var reply = await ReadAsync<LoginReply>(await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest(PlatformHost.Email, PlatformHost.Password)));
        using var signedIn = host.Client(reply.Token);

        Assert.Equal(PlatformHost.Email, (await signedIn.GetFromJsonAsync("/v1/me", ApiJson.Default.UserView))!.Email);
        Assert.Equal(HttpStatusCode.NoContent, (await signedIn.PostAsync("/v1/auth/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedIn.GetAsync("/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Login_TooManyWrongPasswords_Answers429EvenToTheRightOne()
    {
        using var client = host.Client(null);
        var email = $"{host.NewName("nobody")}@example.org";
        HttpStatusCode last = default;
        for (var i = 0; i < 11; i++)
        {
            last = (await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest(email, "wrong"))).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);

        // The other tests of this host sign in from the same address.
        await host.Services.GetRequiredService<IFanout>().RemoveAsync($"login:address:{IPAddress.Loopback}", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Errors_AreProblemsWithCodeTraceIdAndFields()
    {
        var problem = await ProblemAsync(await host.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest("Not A Name")), HttpStatusCode.BadRequest);

        Assert.Equal("validation_failed", problem.Code);
        Assert.NotEmpty(problem.TraceId!);
        Assert.Contains("name", problem.Errors!.Keys);
    }

    [Fact]
    public async Task Body_ThatIsNoJson_Answers400AndSaysSo()
    {
        var response = await host.Owner.PostAsync("/v1/projects", new StringContent("{\"name\":", Encoding.UTF8, "application/json"));

        Assert.Equal("bad_request", (await ProblemAsync(response, HttpStatusCode.BadRequest)).Code);
    }

    [Fact]
    public async Task Body_ThatIsTooLarge_Answers413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/projects") { Content = new StringContent($"{{\"name\":\"{new string('a', 2_000_000)}\"}}", Encoding.UTF8, "application/json") };

        // The connection is closed on a body that is not taken: who asks first reads the answer instead of a broken pipe.
        request.Headers.ExpectContinue = true;
        using var response = await host.Owner.SendAsync(request);

        Assert.Equal("body_too_large", (await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge)).Code);
    }

    [Fact]
    public async Task IdempotencyKey_SameRequest_GivesTheFirstOutcomeAgain()
    {
        var name = host.NewName("once");
        var key = Guid.NewGuid().ToString();
        var first = await ReadAsync<ProjectView>(await PostAsync("/v1/projects", new CreateProjectRequest(name), key));
        var response = await PostAsync("/v1/projects", new CreateProjectRequest(name), key);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("true", response.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Id, (await ReadAsync<ProjectView>(response)).Id);
    }

    [Fact]
    public async Task IdempotencyKey_OtherRequest_Answers409()
    {
        var key = Guid.NewGuid().ToString();
        await PostAsync("/v1/projects", new CreateProjectRequest(host.NewName("once")), key);
        var problem = await ProblemAsync(await PostAsync("/v1/projects", new CreateProjectRequest(host.NewName("twice")), key), HttpStatusCode.Conflict);

        Assert.Equal("idempotency_key_reused", problem.Code);
    }

    [Fact]
    public async Task IdempotencyKey_TwentyAtOnce_HaveOneEffect()
    {
        var name = host.NewName("storm");
        var key = Guid.NewGuid().ToString();
        var codes = (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("/v1/projects", new CreateProjectRequest(name), key)))).Select(r => r.StatusCode).ToList();

        Assert.Contains(HttpStatusCode.Created, codes);
        Assert.All(codes, code => Assert.True(code is HttpStatusCode.Created or HttpStatusCode.Conflict));
        var projects = await host.Owner.GetFromJsonAsync("/v1/projects?limit=200", ApiJson.Default.PageProjectView);
        Assert.Single(projects!.Items, p => p.Name == name);
    }

    [Fact]
    public async Task List_FollowsItsCursorThroughEverythingOnce()
    {
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await ReadAsync<ProjectView>(await host.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(host.NewName("page"))))).Id);
        }

        var seen = new List<string>();
        string? cursor = "";
        do
        {
            var page = (await host.Owner.GetFromJsonAsync($"/v1/projects?limit=2&cursor={cursor}", ApiJson.Default.PageProjectView))!;
            Assert.True(page.Items.Count <= 2);
            seen.AddRange(page.Items.Select(p => p.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Empty(made.Except(seen));
    }

    [Fact]
    public async Task ServiceSettings_WithAnOldETag_AreNotOverwritten()
    {
        var service = await host.NewServiceAsync();
        var etag = (await host.Owner.GetAsync($"/v1/services/{service.Id}")).Headers.ETag!;
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(service.Id, new ServiceSettings { Port = 3000 }, etag)).StatusCode);

        Assert.Equal("changed_meanwhile", (await ProblemAsync(await PatchAsync(service.Id, new ServiceSettings { Port = 4000 }, etag), HttpStatusCode.PreconditionFailed)).Code);
        Assert.Equal(3000, (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}", ApiJson.Default.ServiceView))!.Settings.Port);
    }

    [Theory]
    [InlineData("dockerfile", "../../etc/passwd")]
    [InlineData("dockerfile", "-f")]
    [InlineData("rootDirectory", "/etc")]
    [InlineData("branch", "--upload-pack=touch")]
    [InlineData("branch", "a..b")]
    [InlineData("image", "$(touch x)")]
    [InlineData("image", "-v")]
    [InlineData("healthPath", "http://169.254.169.254/")]
    [InlineData("pool", "no-such-pool")]
    public async Task ServiceSettings_ThatCannotBe_AreRefusedByField(string field, string value)
    {
        var service = await host.NewServiceAsync();
        var response = await host.Owner.PatchAsync($"/v1/services/{service.Id}", new StringContent(JsonSerializer.Serialize(new Dictionary<string, string> { [field] = value }), Encoding.UTF8, "application/json"));

        Assert.Contains(field, (await ProblemAsync(response, HttpStatusCode.BadRequest)).Errors!.Keys);
    }

    [Fact]
    public async Task Domain_OfAnotherService_Answers409()
    {
        var host1 = $"{host.NewName("www")}.example.org";
        await host.NewServiceAsync(new ServiceSettings { Domains = [host1] });
        var other = await host.NewServiceAsync();

        Assert.Equal("domain_taken", (await ProblemAsync(await PatchAsync(other.Id, new ServiceSettings { Domains = [host1] }, null), HttpStatusCode.Conflict)).Code);
    }

    [Fact]
    public async Task Variables_AreMaskedUnlessRevealed_AndSealedAtRest()
    {
        const string sentinel = "s3ntinel-value-1234567890";
        var service = await host.NewServiceAsync();
        var set = await host.Owner.PatchAsync($"/v1/services/{service.Id}/variables", JsonContent.Create(new SetVariablesRequest(new Dictionary<string, string?> { ["KEY"] = sentinel }), ApiJson.Default.SetVariablesRequest));
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        Assert.Null((await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/variables", ApiJson.Default.PageVariableView))!.Items.Single().Value);
        Assert.Equal(sentinel, (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/variables?reveal=true", ApiJson.Default.PageVariableView))!.Items.Single().Value);
        Assert.False(host.StateContains(sentinel));
    }

    [Fact]
    public async Task Token_CannotMakeOneThatMayMore()
    {
        var made = await ReadAsync<CreatedToken>(await host.Owner.PostAsJsonAsync("/v1/tokens", new CreateTokenRequest("reader", ["read"], 1)));
        using var reader = host.Client(made.Secret);

        Assert.Equal("scope_too_wide", (await ProblemAsync(await reader.PostAsJsonAsync("/v1/tokens", new CreateTokenRequest("more", ["write"], null)), HttpStatusCode.Forbidden)).Code);
        Assert.False(host.StateContains(made.Secret.Split('_')[3]));
    }

    [Fact]
    public async Task Events_ResumeAfterTheLastId()
    {
        var service = await host.NewServiceAsync();
        var after = (await host.Owner.GetFromJsonAsync("/v1/overview", ApiJson.Default.OverviewView))!.Sequence;
        await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/scale", new ScaleRequest(3));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?project={service.ProjectId}");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after.ToString());
        using var response = await host.Owner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.StartsWith("id: ", await reader.ReadLineAsync());
        Assert.Equal("event: service.changed", await reader.ReadLineAsync());
        Assert.Contains("scaled to 3", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task OpenApi_DescribesEveryOperation()
    {
        using var document = JsonDocument.Parse(await host.Owner.GetStringAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");

        Assert.Equal("deploy", paths.GetProperty("/v1/services/{service}/deployments").GetProperty("post").GetProperty("operationId").GetString());
    }

    [Fact]
    public async Task Image_IsResolvedToADigest_OrRefusedWithASentence()
    {
        var service = await host.NewServiceAsync();
        host.Registry.Digests["team/app:1"] = FakeRegistry.Digest('a');
        var reply = await ReadAsync<DeployReply>(await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Image: $"{host.Registry.Host}/team/app:1")));
        var deployment = await host.Owner.GetFromJsonAsync($"/v1/deployments/{reply.DeploymentId}", ApiJson.Default.DeploymentView);

        Assert.Equal($"{host.Registry.Host}/team/app@{FakeRegistry.Digest('a')}", deployment!.Image);
        var missing = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Image: $"{host.Registry.Host}/team/app:2"));
        Assert.Contains("There is no image", (await ProblemAsync(missing, HttpStatusCode.UnprocessableEntity)).Detail);
    }

    private async Task<HttpResponseMessage> PostAsync<T>(string path, T body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await host.Owner.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PatchAsync(string service, ServiceSettings settings, EntityTagHeaderValue? etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/services/{service}") { Content = JsonContent.Create(settings, ApiJson.Default.ServiceSettings) };
        if (etag is not null)
        {
            request.Headers.IfMatch.Add(etag);
        }

        return await host.Owner.SendAsync(request);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>())!;
    }

    private static async Task<Problem> ProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!;
    }
}
