using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace ProxPaaS.DevHost.Supervision;

/// <summary>Talks to the supervisor, starting it when it does not run.</summary>
internal sealed class SupervisorClient(string stateFolder)
{
    public bool IsRunning
        => File.Exists(PidFile) && ProcessIdentity.Parse(File.ReadAllText(PidFile)) is { IsAlive: true };

    private string PidFile => Path.Combine(stateFolder, "supervisor.pid");

    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            return;
        }

        Directory.CreateDirectory(stateFolder);
        var start = new ProcessStartInfo("setsid") { ArgumentList = { "--fork", Environment.ProcessPath!, "supervise", stateFolder } };
        using (var process = Process.Start(start)!)
        {
            await process.WaitForExitAsync(cancellationToken);
        }

        var since = Stopwatch.GetTimestamp();
        while (!IsRunning)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(20))
            {
                throw new InvalidOperationException($"the supervisor did not start; look into {stateFolder}/logs");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    public Task StartAsync(ServiceSpec spec, CancellationToken cancellationToken) => SendAsync(new("start", Spec: spec), cancellationToken);

    public Task StartAgainAsync(string name, CancellationToken cancellationToken) => SendAsync(new("start", name), cancellationToken);

    public Task KillAsync(string name, CancellationToken cancellationToken) => SendAsync(new("kill", name), cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken) => SendAsync(new("stop", name), cancellationToken);

    public Task<IReadOnlyList<ServiceStatus>> StatusAsync(CancellationToken cancellationToken) => SendAsync(new("status"), cancellationToken);

    /// <summary>Ends the supervisor and all that it started, the newest first.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
        {
            return;
        }

        await SendAsync(new("end"), cancellationToken);
        while (IsRunning)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ServiceStatus>> SendAsync(SupervisorRequest request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Supervisor.SocketPath(stateFolder)), cancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await writer.WriteLineAsync(JsonSerializer.Serialize(request, SupervisorJson.Default.SupervisorRequest));
        var line = await reader.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("the supervisor ended");
        var reply = JsonSerializer.Deserialize(line, SupervisorJson.Default.SupervisorReply)!;
        return reply.Error is null ? reply.Services : throw new InvalidOperationException(reply.Error);
    }
}
