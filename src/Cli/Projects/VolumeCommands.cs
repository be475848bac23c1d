using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>volumes ls, add, rm.</summary>
internal static class VolumeCommands
{
    public static Command Create(CommandFactory px)
    {
        var name = new Argument<string>("NAME");
        var path = new Argument<string>("PATH") { Description = "Absolute path inside the container." };
        var size = new Option<int>("--size-mib") { Description = "What it is expected to need; a hint." };
        var id = new Argument<string>("VOLUME") { Description = "Its id." };
        return CommandFactory.Group(
            "volumes", "Folders of services that outlive their replicas.",
            px.Command("ls", "List volumes: all, or with --service those of one service.", async (call, ct) =>
            {
                var service = call.Given(px.Service) ? call.ServiceReference() : null;
                call.Output.List(await call.Client().VolumesAsync(service, ct).ToListAsync(ct), ApiJson.Default.PageVolumeView, "No volume. Add one with: px volumes add NAME PATH",
                    new("VOLUME", v => v.Id), new("NAME", v => v.Name), new("OF", v => v.Owner), new("PATH", v => v.MountPath), new("NODE", v => v.Node ?? ""), new("STATE", v => v.State, State: true), new("WHY", v => v.Reason));
                return ExitCodes.Ok;
            }, px.Service),
            px.Command("add", "Add a volume to a service, which has one replica on one node from then on.", async (call, ct) =>
            {
                var made = await call.Client().CreateVolumeAsync(call.ServiceReference(), new CreateVolumeRequest(call.Get(name), call.Get(path), call.Get(size)), ct);
                call.Output.Item(made, ApiJson.Default.VolumeView, ("Volume", made.Id), ("Name", made.Name), ("Of", made.Owner), ("Path", made.MountPath), ("State", made.State), ("Why", made.Reason));
                return ExitCodes.Ok;
            }, name, path, px.Service, size),
            px.Command("rm", "Delete a volume with its data, for good.", async (call, ct) =>
            {
                call.Confirm($"This deletes volume {call.Get(id)} with all its data. Nothing brings it back.");
                await call.Client().DeleteVolumeAsync(call.Get(id), ct);
                call.Output.Done("deleted", call.Get(id), $"Volume {call.Get(id)} is being deleted: px volumes ls");
                return ExitCodes.Ok;
            }, id, px.Yes));
    }
}
