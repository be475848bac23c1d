using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Desired;

/// <summary>Keeps out what a former leader still sends, and ids that could not be names of containers and folders.</summary>
internal static class DesiredStateGate
{
    public static GateDecision Decide(DesiredState? current, DesiredState offered)
    {
        if (current is not null && offered.Epoch < current.Epoch)
        {
            return new(false, $"its epoch is below {current.Epoch}, which a later leader sent");
        }

        if (current is not null && offered.Epoch == current.Epoch && offered.Generation < current.Generation)
        {
            return new(false, $"generation {current.Generation} was applied already");
        }

        var ids = offered.Replicas.Select(replica => replica.Id).Concat(offered.Builds.Select(build => build.Id)).ToArray();
        if (ids.FirstOrDefault(id => !IsId(id)) is { } bad)
        {
            return new(false, $"\"{bad}\" is not an id");
        }

        return ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
            ? new(true, "newer than or the same as what is applied")
            : new(false, "an id stands in it twice");
    }

    private static bool IsId(string text)
        => text.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
