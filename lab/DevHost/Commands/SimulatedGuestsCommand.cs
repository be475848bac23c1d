using System.Runtime.InteropServices;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.DevHost.SimulatedGuests;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The process beside a memory lab: an agent's voice for each simulated guest.</summary>
internal static class SimulatedGuestsCommand
{
    public static async Task<int> RunAsync(string labAdmin, string controlPlane, string fingerprint, string state)
    {
        if (!CaFingerprint.TryParse(fingerprint, out var ca))
        {
            Console.Error.WriteLine($"'{fingerprint}' is no fingerprint: sha256: and 64 hex digits");
            return 1;
        }

        if (ControlPlaneAddresses.Parse(controlPlane) is not { } addresses)
        {
            Console.Error.WriteLine($"'{controlPlane}' is no address: https://HOST:PORT, several separated by commas");
            return 1;
        }

        using var ending = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
        using var http = new HttpClient { BaseAddress = new Uri(labAdmin.TrimEnd('/') + "/") };
        try
        {
            await new SimulatedGuestsLoop(new(addresses, ca, state), new LabGuestsClient(http)).RunAsync(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Asked to end.
        }

        return 0;
    }
}
