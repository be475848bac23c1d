using System.Globalization;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>Whether a build whose registry is away goes on with what lies on the node. Pure.</summary>
/// <param name="Use">The copies that stand for its images; empty: it does not go on.</param>
/// <param name="Reason">For the build's log, or for its end.</param>
internal sealed record BaseImageDecision(IReadOnlyList<HeldImage> Use, string Reason)
{
    /// <summary>An organisation that lost its access to a private image a while ago does not get it because a registry is down.</summary>
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(30);

    /// <param name="images">All that the build starts from.</param>
    /// <param name="held">What lies on the node, of every organisation.</param>
    public static BaseImageDecision Of(BaseImageFailure failure, IReadOnlyCollection<string> images, IReadOnlyCollection<HeldImage> held, string scope, DateTimeOffset now)
    {
        if (failure.Trouble == BaseImageTrouble.Refused)
        {
            return new([], "");
        }

        var what = failure.Trouble == BaseImageTrouble.Limited ? "limits requests and did not hand out" : "could not be asked for";
        var host = Images.ImageReference.Host(failure.Image);
        var own = held.Where(image => image.Scope == scope && now - image.At <= MostAge).ToLookup(image => image.Name, StringComparer.Ordinal);
        var missing = images.Where(image => !own.Contains(image)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            return new([], $"The registry {host} {what} {failure.Image} ({Short(failure.Error)}), and this node has no copy of {string.Join(", ", missing)} from an earlier build. "
                + (failure.Trouble == BaseImageTrouble.Limited
                    ? $"Deploy again later, sign in for more requests with px registries add {host} --username NAME, or ask the operator for a mirror (Registry:DockerHubMirror)."
                    : "Deploy again when it is back."));
        }

        var use = images.Order(StringComparer.Ordinal).Select(image => own[image].MaxBy(copy => copy.At)!).ToArray();
        return new(use, $"Warning: the registry {host} {what} {failure.Image} ({Short(failure.Error)}). The build goes on with this node's own copies: "
            + $"{string.Join("; ", use.Select(copy => $"{copy.Name} as {copy.Digest}, which its registry confirmed {Ago(now - copy.At)} ago"))}.");
    }

    private static string Short(string error)
    {
        var text = error.TrimEnd('.');
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    private static string Ago(TimeSpan age) => age.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days")
        : age.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, age.TotalMinutes):0} minutes");
}
