using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>Removes what <c>./run</c> made: processes, guests, bridge, rules, mounts, state. Caches of downloads and builds stay.</summary>
internal sealed class DownCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    public async Task RunAsync()
    {
        var supervisor = new SupervisorClient(installation.State);
        await steps.RunAsync("Stop the platform", _ => supervisor.EndAsync(cancellationToken));
        var lab = new Binaries(installation).Lab;
        if (installation.Guests == GuestKind.Lxc && File.Exists(lab) && Directory.Exists(installation.State))
        {
            await steps.RunAsync("Destroy guests, bridge, rules, mounts", async say =>
            {
                foreach (var state in new[] { "lab", "lab-alone-lxc" }.Select(name => Path.Combine(installation.State, name)).Where(Directory.Exists))
                {
                    await Tool.RunAsync(lab, ["down", "--state", state], cancellationToken, say);
                }
            });
        }

        await steps.RunAsync("Remove the state", async _ =>
        {
            await new GitAccount(installation, "").RemoveAsync(cancellationToken);
            var left = await Leftovers.FindAsync(installation, cancellationToken);
            if (left.Count > 0)
            {
                throw new StepFailedException("Remove the state", "still there: " + string.Join("; ", left));
            }

            if (Directory.Exists(installation.State))
            {
                Directory.Delete(installation.State, recursive: true);
            }
        });
    }
}
