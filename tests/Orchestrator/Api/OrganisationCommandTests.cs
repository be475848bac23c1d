using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Tests.Orchestrator.Api;

[Collection(PlatformGroup.Name)]
public sealed class OrganisationCommandTests(PlatformHost host)
{
    private readonly StringWriter _output = new(), _errors = new();

    [Fact]
    public async Task Add_MakesAnOwnerWhoSignsInToAnEmptyOrganisation_AndOnlyOnce()
    {
        Assert.Equal(0, await RunAsync(host.Services, "Second@Example.org", "a long enough one"));
        using var client = new HttpClient { BaseAddress = host.Url };
        var reply = await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest("second@example.org", "a long enough one"), ApiJson.Default.LoginRequest);
        reply.EnsureSuccessStatusCode();
        Assert.StartsWith("org_", _output.ToString(), StringComparison.Ordinal);

        Assert.Equal(1, await RunAsync(host.Services, "second@example.org", "a long enough one"));
        Assert.Contains("Nothing was made", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "a long enough one", "--owner takes an email address")]
    [InlineData("third@example.org", "short", "The first line of standard input is the owner's password")]
    public async Task Add_OfNonsense_IsRefused(string email, string password, string sentence)
    {
        Assert.Equal(1, await RunAsync(host.Services, email, password));
        Assert.StartsWith(sentence, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_BeforeTheFirstStart_SaysToStartIt()
    {
        await using var services = new ServiceCollection().AddSingleton<IPlatformContextFactory, Empty>().AddSingleton(TimeProvider.System).BuildServiceProvider();

        Assert.Equal(1, await RunAsync(services, "first@example.org", "a long enough one"));
        Assert.Contains("Start it once", _errors.ToString(), StringComparison.Ordinal);
    }

    private Task<int?> RunAsync(IServiceProvider services, string email, string password)
        => OrganisationCommand.RunAsync(["--add-organisation", "Second", "--owner", email], services, new StringReader(password + "\n"), _output, _errors, CancellationToken.None);

    private sealed class Empty : IPlatformContextFactory
    {
        public PlatformContext Create(TenantScope scope) => new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=:memory:").Options, scope);
    }
}
