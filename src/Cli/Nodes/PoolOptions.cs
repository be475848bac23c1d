using System.CommandLine;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>A pool's settings as options; what is not given stays as it is.</summary>
internal sealed class PoolOptions
{
    private readonly Option<string?> _cluster = new("--cluster") { Description = "Proxmox cluster." };
    private readonly Option<string[]> _hosts = new("--pve-node") { Description = "Proxmox host that may carry its nodes; repeat for more." };
    private readonly Option<int?> _min = new("--min") { Description = "Fewest nodes." };
    private readonly Option<int?> _max = new("--max") { Description = "Most nodes." };
    private readonly Option<int?> _cores = new("--cores") { Description = "Cores of a node." };
    private readonly Option<int?> _memory = new("--memory-mib") { Description = "Memory of a node in MiB." };
    private readonly Option<int?> _disk = new("--disk-gib") { Description = "Disk of a node in GiB." };
    private readonly Option<string?> _storage = new("--storage") { Description = "Proxmox storage of their root file systems." };
    private readonly Option<string?> _seed = new("--seed") { Description = "token: the platform's own template; ssh: a container template of yours; iso: a VM template of yours." };
    private readonly Option<string?> _template = new("--template") { Description = "Name or id of your own template, for --seed ssh and iso." };
    private readonly Option<string[]> _labels = new("--label") { Description = "Label; repeat for more. 'builder' makes its nodes take builds." };
    private readonly Option<int?> _buildSlots = new("--build-slots") { Description = "Builds at once on one node; 0: by its cores and memory." };
    private readonly Option<int?> _emptyAfter = new("--empty-after") { Description = "Seconds after which an empty node above --min is removed." };
    private readonly Option<FileInfo?> _userData = new("--user-data") { Description = "cloud-init user-data file for its nodes." };

    public IEnumerable<Option> All => [_cluster, _hosts, _min, _max, _cores, _memory, _disk, _storage, _seed, _template, _labels, _buildSlots, _emptyAfter, _userData];

    public NodePoolSettings Read(Call call) => new()
    {
        PveCluster = call.Get(_cluster),
        PveNodes = call.Given(_hosts) ? call.Get(_hosts) : null,
        Min = call.Get(_min),
        Max = call.Get(_max),
        Cores = call.Get(_cores),
        MemoryMiB = call.Get(_memory),
        DiskGiB = call.Get(_disk),
        Storage = call.Get(_storage),
        Seed = call.Get(_seed),
        Template = call.Get(_template),
        Labels = call.Given(_labels) ? call.Get(_labels) : null,
        BuildSlots = call.Get(_buildSlots),
        EmptyAfterSeconds = call.Get(_emptyAfter),
        UserData = call.Get(_userData) is { } file ? File.ReadAllText(file.FullName) : null,
    };
}
