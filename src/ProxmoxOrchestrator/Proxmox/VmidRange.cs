using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Ids that are ours to give out: <c>6000-6999</c>. The first hundred (a tenth of small ranges) are for templates. Proxmox's own nextid reserves nothing.</summary>
internal sealed record VmidRange(int First, int Last)
{
    private int TemplateCount => Math.Min(100, Math.Max(1, (Last - First + 1) / 10));

    private int FirstNode => First + TemplateCount;

    public static (VmidRange? Range, string? Problem) Parse(string? text)
    {
        if (text?.Split('-') is not [var first, var last]
            || !int.TryParse(first.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            || !int.TryParse(last.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var high))
        {
            return (null, "write FIRST-LAST as in 6000-6999");
        }

        return low < 100 || high > 999_999_999 || high - low < 9
            ? (null, "ids lie between 100 and 999999999, and a range needs at least ten of them")
            : (new(low, high), null);
    }

    public int? PickForNode(IReadOnlySet<int> taken) => Pick(FirstNode, Last, taken);

    public int? PickForTemplate(IReadOnlySet<int> taken) => Pick(First, FirstNode - 1, taken);

    public bool Contains(int vmid) => vmid >= First && vmid <= Last;

    private static int? Pick(int first, int last, IReadOnlySet<int> taken)
    {
        for (var vmid = first; vmid <= last; vmid++)
        {
            if (!taken.Contains(vmid))
            {
                return vmid;
            }
        }

        return null;
    }
}
