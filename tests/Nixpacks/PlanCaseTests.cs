using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Tests.Nixpacks;

public sealed class PlanCaseTests
{
    /// <summary>Plans that differ on purpose, with the reason; an entry that no longer differs fails.</summary>
    private static readonly Dictionary<string, string> Deviations = new()
    {
    };

    public static TheoryData<string> Cases => [.. PlanCase.Folder is null ? [""] : PlanCase.Ids];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_RecordedApplication_IsTheRecordedPlan(string id)
    {
        Assert.SkipWhen(id.Length == 0, "The recorded plans are not at hand; set PROXPAAS_SHARED to the folder that holds data/nixpacks.");
        var recorded = PlanCase.Read(id);

        var plan = Mask(JsonNode.Parse(PlanJson.Write(Planner.Plan(new DirectorySourceTree(recorded.Application), recorded.Options).Plan))!.AsObject());

        var expected = Mask(recorded.Expected);
        var agrees = recorded.Exact ? JsonNode.DeepEquals(expected, plan) : Holds(plan, expected);
        if (Deviations.TryGetValue(id, out var reason))
        {
            Assert.False(agrees, $"{id} agrees now; remove its deviation ({reason}).");
            return;
        }

        Assert.True(agrees, $"{id}\nwant {PlanCase.Text(expected)}\ngot  {PlanCase.Text(plan)}");
    }

    // Values that upstream's own comparison leaves out.
    private static JsonObject Mask(JsonObject plan)
    {
        plan.Remove("buildImage");
        foreach (var (_, phase) in plan["phases"] as JsonObject ?? [])
        {
            phase!.AsObject().Remove("nixpkgsArchive");
            phase.AsObject().Remove("name");
        }

        foreach (var name in (plan["staticAssets"] as JsonObject ?? []).Select(asset => asset.Key).ToList())
        {
            plan["staticAssets"]![name] = "";
        }

        return plan;
    }

    // Partial cases say two things about a plan in words of their own.
    private static bool Holds(JsonObject plan, JsonObject expected)
    {
        var rest = expected.DeepClone().AsObject();
        var contained = rest["setup_nixPkgs_containing_once"]?.GetValue<string>();
        var runImage = rest["start_runImage_present"]?.GetValue<bool>();
        rest.Remove("setup_nixPkgs_containing_once");
        rest.Remove("start_runImage_present");
        return Within(rest, plan)
            && (contained is null || plan["phases"]!["setup"]!["nixPkgs"]!.AsArray().Count(package => package!.GetValue<string>().Contains(contained, StringComparison.Ordinal)) == 1)
            && (runImage is null || plan["start"]?["runImage"] is not null == runImage);
    }

    private static bool Within(JsonNode? want, JsonNode? got) => want switch
    {
        JsonObject map => got is JsonObject other && map.All(entry => other.ContainsKey(entry.Key) && Within(entry.Value, other[entry.Key])),
        JsonArray list => got is JsonArray other && list.All(item => other.Any(candidate => Within(item, candidate))),
        _ => JsonNode.DeepEquals(want, got),
    };
}
