namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>Gives each running guest of the memory lab an agent's voice, for as long as it runs.</summary>
internal sealed class SimulatedGuestsLoop(SimulatedOptions options, LabGuestsClient lab)
{
    private readonly SimulatedImages _images = new(Path.Combine(options.State, "images"));
    private readonly Dictionary<int, SimulatedNode> _nodes = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!cancellationToken.IsCancellationRequested && await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (HttpRequestException away)
            {
                Console.Error.WriteLine("the lab does not answer: " + away.Message);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var running = await lab.RunningAsync(cancellationToken);
        foreach (var gone in _nodes.Keys.Except(running.Select(g => g.Vmid)).ToList())
        {
            _nodes.Remove(gone, out var node);
            await node!.DisposeAsync();
            var folder = Path.Combine(options.State, "node-" + gone);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        foreach (var guest in running.Where(g => !_nodes.ContainsKey(g.Vmid)))
        {
            var node = new SimulatedNode(options, guest, _images);
            _nodes[guest.Vmid] = node;
            node.Start();
        }
    }
}
