using System.Text.Json;
using ProxPaaS.Lab;
using ProxPaaS.Lab.Hosts;
using ProxPaaS.Lab.Hosts.Ssh;
using ProxPaaS.Lab.Storage;

// SSH sessions on the lab's hosts call this program under the name pct.
if (args is ["pct", var socket, .. var pctArguments])
{
    return await PctClient.RunAsync(socket, pctArguments);
}

if (args is ["down", "--state", var downState])
{
    await LabTeardown.RunAsync(downState, CancellationToken.None);
    return 0;
}

var options = LabArguments.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync(LabArguments.Usage);
    return 2;
}

await using var host = await LabHost.StartAsync(options);
if (options.Template is not null || options.Backend == "memory")
{
    OfferedArchive.Place(host.Parts.Storages, options.Hosts, options.Template);
}

await Console.Out.WriteLineAsync(JsonSerializer.Serialize(LabReport.Of(host)));
await Console.Out.FlushAsync();
await host.WaitForShutdownAsync(CancellationToken.None);
return 0;
