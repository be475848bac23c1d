using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Builds;

[Collection(PlatformGroup.Name)]
public sealed class BuilderLossTests(PlatformHost host)
{
    [Fact]
    public async Task Build_ReturnedByItsBuilder_StartsAnewAndWritesItsLogOn_AndFailsAfterTheLastAttempt()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        var id = $"bld_{Guid.NewGuid():n}";
        await using (var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All))
        {
            context.Builds.Add(new Build
            {
                Id = id, OrganisationId = context.Organisations.First().Id, ServiceId = service.Id, State = BuildState.Running, NodeId = node, Attempt = 1, LogLines = 5, CommitSha = new string('a', 40),
                Ref = "refs/heads/main", CreatedAt = DateTimeOffset.UtcNow, StartedAt = DateTimeOffset.UtcNow, ImageName = "registry/shop/web",
            });
            await context.SaveChangesAsync();
        }

        var store = host.Services.GetRequiredService<BuildPassStore>();
        await store.ReturnAsync(id, "Its builder gave it up", 2, CancellationToken.None);
        host.Services.GetRequiredService<LoopSignals>().Builds.Raise();
        var again = await host.AssignedAsync(node, id);
        Assert.Equal(0ul, again.LogLinesReceived);

        // Five lines of the first builder, one of the platform, then the second builder's first: nobody who follows sees a number twice.
        Assert.Equal(1, await host.Services.GetRequiredService<IBuildReports>().AppendLogAsync(node, new() { Source = id, FirstLine = 1, Lines = { new LogLine { Text = "#1 [1/1] FROM scratch" } } }, CancellationToken.None));
        Assert.Equal(7, (await host.Owner.GetFromJsonAsync($"/v1/builds/{id}", ApiJson.Default.BuildView))!.LogLines);
        var step = (await host.Owner.GetFromJsonAsync($"/v1/builds/{id}/steps", ApiJson.Default.PageBuildStepView))!.Items.Single();
        Assert.Equal((2, 1, "[1/1] FROM scratch", BuildStepState.Running, 7L), (step.Attempt, step.Number, step.Name, step.State, step.FirstLine));

        await store.ReturnAsync(id, "Its builder gave it up", 2, CancellationToken.None);
        var failed = (await host.Owner.GetFromJsonAsync($"/v1/builds/{id}", ApiJson.Default.BuildView))!;
        Assert.Equal(BuildState.Failed, failed.State);
        Assert.StartsWith("Its builder gave it up, for the second time.", failed.Reason);
        host.Disconnect(node);
    }
}
