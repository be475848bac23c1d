using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProxPaaS.DevHost.Supervision;

/// <summary>The one background process of <c>./run</c>: it keeps the platform's processes running and does what its socket says. systemd does this job on a real installation.</summary>
internal sealed class Supervisor(string stateFolder) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SupervisedService> _services = new();
    private readonly CancellationTokenSource _ending = new();

    public static string SocketPath(string stateFolder) => Path.Combine(stateFolder, "supervisor.sock");

    public async Task RunAsync()
    {
        Directory.CreateDirectory(Path.Combine(stateFolder, "pids"));
        Directory.CreateDirectory(Path.Combine(stateFolder, "logs"));
        File.Delete(SocketPath(stateFolder));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _ending.Cancel();
        });
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath(stateFolder)));
        File.SetUnixFileMode(SocketPath(stateFolder), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        File.WriteAllText(Path.Combine(stateFolder, "supervisor.pid"), ProcessIdentity.Of(Environment.ProcessId).ToString());
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync(_ending.Token);
                await AnswerAsync(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What was started last depends on what was started first.
        foreach (var name in _order.AsEnumerable().Reverse())
        {
            if (_services.TryRemove(name, out var service))
            {
                await service.DisposeAsync();
            }
        }

        File.Delete(SocketPath(stateFolder));
        File.Delete(Path.Combine(stateFolder, "supervisor.pid"));
        _ending.Dispose();
    }

    private readonly List<string> _order = [];

    private async Task AnswerAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        while (await reader.ReadLineAsync(_ending.Token) is { } line)
        {
            string? error = null;
            try
            {
                await DoAsync(JsonSerializer.Deserialize(line, SupervisorJson.Default.SupervisorRequest)!);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                error = failure.Message;
            }

            var reply = new SupervisorReply(error, [.. _services.Values.Select(s => s.Status)]);
            await writer.WriteLineAsync(JsonSerializer.Serialize(reply, SupervisorJson.Default.SupervisorReply));
        }
    }

    private async Task DoAsync(SupervisorRequest request)
    {
        switch (request.Verb)
        {
            case "start" when request.Spec is { } spec:
                if (_services.TryRemove(spec.Name, out var old))
                {
                    await old.DisposeAsync();
                }

                var service = new SupervisedService(spec, stateFolder);
                service.Start();
                _services[spec.Name] = service;
                _order.Remove(spec.Name);
                _order.Add(spec.Name);
                break;
            case "start" when request.Name is { } name:
                Find(name).Start();
                break;
            case "kill" when request.Name is { } name:
                await Find(name).KillAndHoldAsync();
                break;
            case "stop" when request.Name is { } name:
                if (_services.TryRemove(name, out var stopped))
                {
                    await stopped.DisposeAsync();
                }

                break;
            case "status":
                break;
            case "end":
                await _ending.CancelAsync();
                break;
            default:
                throw new InvalidOperationException($"unknown request '{request.Verb}'");
        }
    }

    private SupervisedService Find(string name) => _services.TryGetValue(name, out var service) ? service : throw new InvalidOperationException($"no process is called '{name}'");
}
