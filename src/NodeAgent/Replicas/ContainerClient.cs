using System.Collections.Concurrent;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>
/// Reads our containers. The list is asked each time; a container is inspected again only when its line in the list changed or
/// an event named it, since inspecting dozens each second would be the agent's largest cost.
/// </summary>
internal sealed class ContainerClient
{
    private readonly ConcurrentDictionary<string, (string Key, ObservedContainer Container)> _inspected = new(StringComparer.Ordinal);

    private int _invalidations;

    public void Invalidate(string containerId)
    {
        Interlocked.Increment(ref _invalidations);
        _inspected.TryRemove(containerId, out _);
    }

    public void InvalidateAll()
    {
        Interlocked.Increment(ref _invalidations);
        _inspected.Clear();
    }

    public async Task<IReadOnlyList<ObservedContainer>> ListAsync(IDockerClient docker, CancellationToken cancellationToken)
    {
        var listed = await docker.Containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [ReplicaLabels.Replica] = true } },
            },
            cancellationToken);
        var observed = new List<ObservedContainer>(listed.Count);
        foreach (var entry in listed)
        {
            if (await ReadAsync(docker, entry, cancellationToken) is { } container)
            {
                observed.Add(container);
            }
        }

        foreach (var gone in _inspected.Keys.Except(listed.Select(entry => entry.ID)))
        {
            Invalidate(gone);
        }

        return observed;
    }

    private async Task<ObservedContainer?> ReadAsync(IDockerClient docker, ContainerListResponse entry, CancellationToken cancellationToken)
    {
        // "Up 5 seconds" changes by itself: only the state counts, events tell the rest.
        if (_inspected.TryGetValue(entry.ID, out var known) && known.Key == entry.State)
        {
            return known.Container;
        }

        var before = Volatile.Read(ref _invalidations);
        try
        {
            if (From(await docker.Containers.InspectContainerAsync(entry.ID, cancellationToken)) is not { } container)
            {
                return null;
            }

            if (before == Volatile.Read(ref _invalidations))
            {
                // Otherwise the answer may be older than the event that came meanwhile.
                _inspected[entry.ID] = (entry.State, container);
            }

            return container;
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    private static ObservedContainer? From(ContainerInspectResponse inspected)
    {
        if (inspected is not { Config.Labels: { } labels, State: { } state } || !labels.TryGetValue(ReplicaLabels.Replica, out var replica))
        {
            return null;
        }

        return new(inspected.ID, replica, Parse(state.Status))
        {
            SpecHash = labels.TryGetValue(ReplicaLabels.Spec, out var hash) ? hash : "",
            Volumes = labels.TryGetValue(ReplicaLabels.Volumes, out var volumes) ? volumes.Split(',', StringSplitOptions.RemoveEmptyEntries) : [],
            RunsOnce = labels.ContainsKey(ReplicaLabels.Once),
            RestartCount = (int)inspected.RestartCount,
            ExitCode = (int)state.ExitCode,
            OomKilled = state.OOMKilled,
            Error = state.Error ?? "",
            StartedAt = Time(state.StartedAt),
            Address = inspected.NetworkSettings?.Networks?.Values.Select(network => network.IPAddress).FirstOrDefault(address => !string.IsNullOrEmpty(address)) ?? "",
            ProcessId = (int)state.Pid,
        };
    }

    private static ContainerState Parse(string? status) => status switch
    {
        "running" => ContainerState.Running,
        "restarting" => ContainerState.Restarting,
        "paused" => ContainerState.Paused,
        "created" => ContainerState.Created,
        "exited" => ContainerState.Exited,
        _ => ContainerState.Dead,
    };

    // Docker writes year 1 for "never".
    private static DateTimeOffset? Time(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1 ? time.ToUniversalTime() : null;
}
