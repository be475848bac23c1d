namespace ProxPaaS.DevHost.Faults;

/// <summary>No node archive where a storage needs a new template: the node waits with the sentence, and is made once the archive is there.</summary>
internal sealed class MissingArchive : IFaultScenario
{
    public string Name => "A missing node archive";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(bench.ControlPlane.ArchiveFolder, "manifest.json");
        var pool = new OddPool(bench, "on-local");
        File.Move(manifest, manifest + ".away");
        try
        {
            await pool.CreateAsync(new() { Storage = "local" }, cancellationToken);
            var sentence = await Growth.HinderedAsync(bench, pool.Name, ["no node archive", "Nodes:ArchivePath"], say, cancellationToken);
            File.Move(manifest + ".away", manifest);
            await pool.ReadyAsync(say, cancellationToken);
            await pool.RemoveAsync(say, cancellationToken);
            return $"{sentence}; with the archive back the node was made";
        }
        finally
        {
            if (File.Exists(manifest + ".away"))
            {
                File.Move(manifest + ".away", manifest);
            }
        }
    }
}
