using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.GitSsh;

/// <summary>A control plane with git over SSH: the real sshd, and an account of this test alone whose shell is the real program.</summary>
public sealed class SshPlatform : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    /// <summary>Null: it can run here.</summary>
    public static string? WhyNot => Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/sshd") && File.Exists("/usr/sbin/useradd") && File.Exists("/usr/bin/ssh") ? null : "needs root, sshd, ssh and useradd";

    public string Account { get; } = $"pxgit{Guid.NewGuid():n}"[..16];

    public int Port { get; } = FreePort.Next();

    public HttpClient Owner { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    private string Runtime => $"/run/{Account}";

    public string Combine(string name) => _folder.Combine(name);

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        var shell = Path.Combine(AppContext.BaseDirectory, "proxpaas");
        Assert.Equal(0, (await RunAsync("/usr/sbin/useradd", "--system", "--password", "*", "--no-create-home", "--home-dir", "/nonexistent", "--shell", shell, Account)).ExitCode);
        _app = global::ProxPaaS.Orchestrator.Program.CreateApp(
        [
            $"--Data:Path={_folder.Path}", "--Api:Urls=http://127.0.0.1:0", "--Registry:Host=127.0.0.1:1", "--Logging:Level=Warning", "--Bootstrap:AdminEmail=admin@example.org", "--Bootstrap:AdminPassword=correct horse battery",
            $"--GitSsh:Listen=127.0.0.1:{Port}", $"--GitSsh:Account={Account}", $"--GitSsh:RuntimePath={Runtime}", $"--GitSsh:PublicUrl=ssh://{Account}@127.0.0.1:{Port}",
        ]);
        await _app.StartAsync();
        var installation = Services.GetRequiredService<Installation>();
        await using var context = Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        var token = await Services.GetRequiredService<TokenStore>().CreateAsync((await context.Users.FirstAsync()).Id, installation.OrganisationId, TokenText.Api, "test", ["admin"], null, CancellationToken.None);
        Owner = new HttpClient { BaseAddress = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Owner.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
    }

    /// <summary>A control plane in a process of its own, with the same account.</summary>
    public Process StartAnother(int port)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "proxpaas"),
        [
            $"--Data:Path={_folder.Combine("other")}", "--Api:Urls=http://127.0.0.1:0", "--Agents:Url=https://127.0.0.1:" + FreePort.Next(), "--Registry:Host=127.0.0.1:1", "--Bootstrap:AdminEmail=admin@example.org", "--Bootstrap:AdminPassword=correct horse battery",
            $"--GitSsh:Listen=127.0.0.1:{port}", $"--GitSsh:Account={Account}", $"--GitSsh:RuntimePath={Runtime}/other",
        ]);
        return Process.Start(start)!;
    }

    /// <summary>A new pair; its private file's path and its public line.</summary>
    public async Task<(string File, string Public)> NewKeyAsync()
    {
        var file = _folder.Combine($"key-{Guid.NewGuid():n}");
        Assert.Equal(0, (await RunAsync("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada@laptop", "-f", file)).ExitCode);
        return (file, (await File.ReadAllTextAsync(file + ".pub")).Trim());
    }

    /// <summary>ssh's own arguments, without host and command.</summary>
    public string[] Arguments(string key)
        => ["-F", "/dev/null", "-i", key, "-p", $"{Port}", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={Combine("known_hosts")}", "-o", "LogLevel=ERROR"];

    public Task<(int ExitCode, string Output)> SshAsync(string key, params string[] command) => RunAsync("/usr/bin/ssh", [.. Arguments(key), .. command.Where(c => c.StartsWith('-')), $"{Account}@127.0.0.1", .. command.Where(c => !c.StartsWith('-'))]);

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            Owner.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            await RunAsync("/usr/sbin/userdel", Account);
            Directory.Delete(Runtime, recursive: true);
        }

        _folder.Dispose();
    }
}
