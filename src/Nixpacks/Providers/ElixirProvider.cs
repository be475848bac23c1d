using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class ElixirProvider : IProvider
{
    private const string Archive = "c5702bd28cbde41a191a9c2a00501f18941efbd0";

    public string Name => "elixir";

    public bool Detect(PlanContext app) => app.Has("mix.exs");

    public BuildPlan Plan(PlanContext app)
    {
        var mix = app.Text("mix.exs");
        var build = Phase.Build("mix compile");
        if (mix.Contains("assets.deploy", StringComparison.Ordinal))
        {
            build.AddCommand("mix assets.deploy");
        }

        if (mix.Contains("postgrex", StringComparison.Ordinal) && mix.Contains("ecto", StringComparison.Ordinal))
        {
            build.AddCommand("mix ecto.setup");
        }

        return BuildPlan.Of(
            StartPhase.Of("mix phx.server"),
            Phase.Setup(Package(app, mix), "gcc").From(Archive).AddLibraries("stdenv.cc.cc.lib"),
            Phase.Install("mix local.hex --force").AddCommand("mix local.rebar --force").AddCommand("mix deps.get --only prod"),
            build)
            .AddVariable("MIX_ENV", "prod")
            .AddVariable("ELIXIR_ERL_OPTIONS", "+fnu");
    }

    private static string Package(PlanContext app, string mix)
    {
        var wanted = app.Config("ELIXIR_VERSION")
            ?? (app.Has(".elixir-version") ? app.Text(".elixir-version") : MixVersion().Match(mix) is { Success: true } match ? match.Groups[2].Value : null);
        return wanted is not null && VersionText.Parse(wanted) is ("1", var minor) && int.TryParse(minor, out var number) && number is >= 9 and <= 17 ? $"elixir_1_{number}" : "elixir";
    }

    // elixir: "~> 1.13",
    [GeneratedRegex(@"(elixir:\s.*[> ])([0-9|.]*)", RegexOptions.NonBacktracking)]
    private static partial Regex MixVersion();
}
