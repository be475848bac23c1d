using System.Runtime.InteropServices;
using ProxPaaS.DevHost;
using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

const string Usage = """
    ./run [--guests lxc|memory]          installs what is missing, builds, starts everything, deploys samples/hello by git push
    ./run --check [--guests lxc|memory]  the same without a person, with checks; leaves nothing behind
    ./run --faults [keep] [WORD...]      kills, full storage, bad input and more against real nodes, with checks; leaves nothing behind.
                                         keep: use the platform that runs and leave it; WORD: only the faults whose names hold one
    ./run --database postgres ...        any of these with two control planes on a private PostgreSQL and Redis, instead of one on SQLite;
                                         --check then kills the one that leads
    ./run --samples [keep] [NAME...]     pushes the samples and checks that each answers, with times; keep and NAME as above
    ./run --git [keep] [NAME...]         webhooks, pull requests, forks and branches of a git provider beside the platform, with checks; keep as above;
                                         NAME: gitea (default), forgejo, github, gitlab, gitlab-signed, bitbucket, bitbucket-dc or all
    ./run --acceptance [keep] [NAME...]  uses px and git as a person does and checks what comes of it: px up, configuration files, builds and images, rollback,
                                         px run, release commands, cancelled builds, git over SSH, secrets, cron; keep and NAME as above
    ./run down                           removes everything that ./run made
    ./run --instance 1..9 ...            any of these for another platform beside the first: own ports, bridge, guests, state
    ./run lab [--backend memory|lxc] [options of pvelab]   the Proxmox lab alone
    """;

if (args is ["supervise", var stateFolder])
{
    Signals.DetachStandardStreams();
    await using var supervisor = new Supervisor(stateFolder);
    await supervisor.RunAsync();
    return 0;
}

if (args is ["simulate-guests", var labAdmin, var controlPlane, var fingerprint, var simulatedState])
{
    return await SimulatedGuestsCommand.RunAsync(labAdmin, controlPlane, fingerprint, simulatedState);
}

using var ending = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
try
{
    var options = Arguments.Parse(args);
    if (options is null)
    {
        Console.Error.WriteLine(Usage);
        return 1;
    }

    var installation = Installation.Locate(options.Guests, options.Instance) with { Database = options.Database };
    var steps = new StepRunner();
    switch (options.Verb)
    {
        case "lab":
            return await LabCommand.RunAsync(installation, options.Rest, ending.Token);
        case "down":
            await new DownCommand(installation, steps, ending.Token).RunAsync();
            return 0;
        case "check":
            return await new CheckCommand(installation, steps, ending.Token).RunAsync();
        case "faults":
            return await new FaultsCommand(installation, steps, ending.Token).RunAsync(options.Rest);
        case "git":
            return await new GitCommand(installation, steps, ending.Token).RunAsync(options.Rest);
        case "acceptance":
            return await new AcceptanceCommand(installation, steps, ending.Token).RunAsync(options.Rest);
        case "samples":
            return await new SamplesCommand(installation, steps, ending.Token).RunAsync(options.Rest);
        default:
            var up = new UpCommand(installation, steps, ending.Token);
            var (_, app, service) = await up.RunAsync();
            Welcome.Print(installation, up.ControlPlane.AdminPassword, app, service);
            return 0;
    }
}
catch (StepFailedException failure)
{
    Console.Error.WriteLine($"\n{failure.Step}: {failure.Message}");
    return 1;
}
catch (OperationCanceledException) when (ending.IsCancellationRequested)
{
    Console.Error.WriteLine("\ninterrupted; ./run goes on where this stopped, ./run down removes what stands");
    return 130;
}

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ending.Cancel();
}
