using ProxPaaS.Cli;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Cli;

/// <summary>Runs px inside the test, against a fake API, in a home and a folder of its own.</summary>
public abstract class PxTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal FakeControlPlane Api { get; private set; } = null!;

    protected Dictionary<string, string?> Variables { get; } = [];

    protected string Home => Path.Combine(_folder.Path, "home");

    protected string Work => Path.Combine(_folder.Path, "work");

    protected bool Terminal { get; set; }

    protected virtual OverviewView Overview => DemoData.Busy();

    public virtual async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Work);
        Api = await FakeControlPlane.StartAsync(Overview);
        Variables["HOME"] = Home;
        Variables["PX_HOST"] = Api.Url.ToString();
        Variables["PX_TOKEN"] = FakeControlPlane.Token;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal Task<PxRun> PxAsync(params string[] args) => PxWithInputAsync("", args);

    internal async Task<PxRun> PxWithInputAsync(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new PxConsole
        {
            Out = output,
            Error = error,
            In = new StringReader(input),
            Terminal = Terminal,
            InteractiveInput = Terminal,
            WorkingDirectory = Work,
            Variable = name => Variables.GetValueOrDefault(name),
            ReadSecret = () => FakeControlPlane.Password,
        };
        var code = await PxApp.RunAsync(args, console, TestContext.Current.CancellationToken);
        return new PxRun(code, output.ToString(), error.ToString());
    }

    protected void SignedOut()
    {
        Variables.Remove("PX_HOST");
        Variables.Remove("PX_TOKEN");
    }
}
