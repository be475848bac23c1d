using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProxPaaS.Dashboard;
using ProxPaaS.Dashboard.Components.Logs;
using ProxPaaS.Dashboard.Hosting;
using ProxPaaS.Dashboard.Live;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class LogViewTests : ConsoleContext
{
    [Fact]
    public async Task Log_LeftBeforeTheBrowserAnswered_EndsInPeace()
    {
        Services.AddLogging();
        Services.AddSingleton(Options.Create(new DashboardOptions { ApiUrl = "http://127.0.0.1:1" }));
        Services.AddSingleton<ApiConnections>();
        Services.AddSingleton<LiveFeeds>();
        var script = JSInterop.SetupModule("./app.js");
        var watched = script.SetupVoid("watchScroll", _ => true);
        script.SetupVoid("scrollToEnd", _ => true).SetVoidResult();
        Render<LogView>(p => p.Add(l => l.Kind, LogKind.Build).Add(l => l.Id, "bld_1"));
        var leaving = DisposeComponentsAsync();
        watched.SetVoidResult();
        await leaving;
        await Renderer.Dispatcher.InvokeAsync(() => { });
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }
}
