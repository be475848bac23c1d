using System.Text.RegularExpressions;

namespace ProxPaaS.Lab.Schema;

/// <summary>What Proxmox asks of one parameter. Optional unless <see cref="Required"/>.</summary>
internal sealed record Prop(string Type)
{
    public bool IsRequired { get; init; }
    public string? Format { get; init; }
    public PropertyString? Parts { get; init; }
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public Regex? Pattern { get; init; }
    public IReadOnlyList<string>? Enum { get; init; }
    public string? Requires { get; init; }

    public static readonly Prop Text = new("string");
    public static readonly Prop Flag = new("boolean");
    public static readonly Prop Node = Formatted("pve-node");
    public static readonly Prop Vmid = new("integer") { Format = "pve-vmid", Minimum = 100, Maximum = 999_999_999 };
    public static readonly Prop Storage = Formatted("pve-storage-id");
    public static readonly Prop Pool = Formatted("pve-poolid");
    public static readonly Prop ConfigIdList = Formatted("pve-configid-list");
    public static readonly Prop SnapshotName = new("string") { Format = "pve-configid", MaxLength = 40 };
    public static readonly Prop UserId = new("string") { Format = "pve-userid", MaxLength = 64 };
    public static readonly Prop Digest = new("string") { MaxLength = 40 };
    public static readonly Prop Bandwidth = new("number") { Minimum = 0 };

    public static Prop Integer(double? minimum = null, double? maximum = null) => new("integer") { Minimum = minimum, Maximum = maximum };

    public static Prop Number(double? minimum = null, double? maximum = null) => new("number") { Minimum = minimum, Maximum = maximum };

    public static Prop Formatted(string format) => new("string") { Format = format };

    public static Prop OneOf(params string[] values) => new("string") { Enum = values };

    public static Prop Matching(string pattern) => new("string") { Pattern = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant) };

    public static Prop Of(PropertyString parts) => new("string") { Parts = parts };

    public Prop Required() => this with { IsRequired = true };
}
