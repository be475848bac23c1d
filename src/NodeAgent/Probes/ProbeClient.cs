using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Probes;

/// <summary>Asks a container once. Nothing is needed inside the image.</summary>
internal sealed class ProbeClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,

        // Each probe proves that a new visitor would be served.
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public ProbeClient() => _http.DefaultRequestHeaders.UserAgent.ParseAdd("proxpaas-probe/1");

    public async Task<ProbeResult> TryAsync(ProbeKind kind, Probe? probe, ProbeTarget target, IDockerClient docker, CancellationToken cancellationToken)
    {
        var timeout = ProbeSchedule.Timeout(probe);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return kind switch
            {
                ProbeKind.Http => await HttpAsync(probe?.Path ?? "", target, limit.Token),
                ProbeKind.Tcp => await TcpAsync(target, limit.Token),
                ProbeKind.Exec => await ExecAsync([.. probe?.Command ?? []], target, docker, limit.Token),
                _ => ProbeResult.Passed,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeResult.Failed($"{Name(kind, probe, target)} did not answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (Exception ex) when (ex.GetBaseException() is SocketException socket)
        {
            return ProbeResult.Failed(socket.SocketErrorCode == SocketError.ConnectionRefused
                ? ListeningPorts.Sentence(target.Port, Listening(target.ProcessId))
                : $"{Name(kind, probe, target)} cannot be reached: {socket.Message}");
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or UriFormatException)
        {
            return ProbeResult.Failed($"{Name(kind, probe, target)} did not answer in HTTP: {ex.GetBaseException().Message}");
        }
        catch (DockerApiException ex)
        {
            return ProbeResult.Failed($"The probe's command could not be run: {Images.ImageClient.ErrorText(ex)}");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Name(ProbeKind kind, Probe? probe, ProbeTarget target) => kind switch
    {
        ProbeKind.Http => $"GET {Path(probe?.Path ?? "")} on port {target.Port}",
        ProbeKind.Exec => $"The probe's command \"{string.Join(' ', probe?.Command ?? [])}\"",
        _ => $"Port {target.Port}",
    };

    /// <summary>Nothing where the process is gone.</summary>
    private static IReadOnlyList<IPEndPoint> Listening(int processId)
    {
        try
        {
            return processId == 0 ? []
                : [.. ListeningPorts.Read(File.ReadAllText($"/proc/{processId}/net/tcp")), .. ListeningPorts.Read(File.ReadAllText($"/proc/{processId}/net/tcp6"))];
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Path(string path) => path.StartsWith('/') ? path : "/" + path;

    private static async Task<ProbeResult> TcpAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target.Address, target.Port, cancellationToken);
        return ProbeResult.Passed;
    }

    private async Task<ProbeResult> HttpAsync(string path, ProbeTarget target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{target.Address}:{target.Port}{Path(path)}");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode is >= 200 and < 400
            ? ProbeResult.Passed
            : ProbeResult.Failed($"GET {Path(path)} on port {target.Port} answered {(int)response.StatusCode}");
    }

    private static async Task<ProbeResult> ExecAsync(IList<string> command, ProbeTarget target, IDockerClient docker, CancellationToken cancellationToken)
    {
        if (command.Count == 0)
        {
            return ProbeResult.Failed("The probe has no command");
        }

        var exec = await docker.Exec.CreateContainerExecAsync(
            target.ContainerId, new ContainerExecCreateParameters { Cmd = command, AttachStdout = true, AttachStderr = true }, cancellationToken);
        using (var stream = await docker.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellationToken))
        {
            var buffer = new byte[4096];
            while (!(await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken)).EOF)
            {
                // What a probe prints is of no interest; its end is.
            }
        }

        var ended = await docker.Exec.InspectContainerExecAsync(exec.ID, cancellationToken);
        return ended.ExitCode == 0 ? ProbeResult.Passed : ProbeResult.Failed($"\"{string.Join(' ', command)}\" ended with code {ended.ExitCode}");
    }
}
