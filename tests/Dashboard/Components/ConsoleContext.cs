using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Components;

/// <summary>What every component of the console is given, on a fake clock; no API answers.</summary>
public abstract class ConsoleContext : BunitContext
{
    protected ConsoleContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<RecentAnswers>();
        Services.AddScoped<BrowserScript>();
        RenderTree.Add<CascadingValue<ConsoleAccess>>(p => p.Add(v => v.Value, Access));
    }

    protected FakeTimeProvider Clock { get; } = new(DemoData.Now);

    protected ConsoleAccess Access { get; } = new(
        ProxPaasClient.Create(new ApiClientOptions(new Uri("http://127.0.0.1:1"), "token")), "token", new NoticeBoard(), Xunit.TestContext.Current.CancellationToken);

    protected static ApiException Refused(int status, string detail) => new(status, new Problem(null, null, status, detail, null, null, null));
}
