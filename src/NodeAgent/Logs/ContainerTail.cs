using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>The end of a container's output, both streams as one by their time stamps.</summary>
internal static class ContainerTail
{
    // Who asks is about to stop or remove it, which does not wait for a Docker that hangs over its words.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly Timestamp Unknown = new();

    /// <summary>Oldest first; nothing where Docker has none to give.</summary>
    public static async Task<IReadOnlyList<LogLine>> ReadAsync(IDockerClient docker, string container, int lines, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Longest, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            using var stream = await docker.Containers.GetContainerLogsAsync(
                container, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Timestamps = true, Tail = lines.ToString(CultureInfo.InvariantCulture) }, limit.Token);
            var (output, errors) = await stream.ReadOutputToEndAsync(limit.Token);
            return Merge(output, errors);
        }
        catch (Exception ex) when (ex is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    internal static IReadOnlyList<LogLine> Merge(string output, string errors)
        => [.. Lines(output, LogStream.Stdout).Concat(Lines(errors, LogStream.Stderr)).OrderBy(line => (line.At.Seconds, line.At.Nanos))];

    private static IEnumerable<LogLine> Lines(string text, LogStream stream)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (at, content) = DockerTimestamp.Split(line.TrimEnd('\r'));
            yield return new() { At = at ?? Unknown, Stream = stream, Text = content };
        }
    }
}
