using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class GleamProvider : IProvider
{
    public string Name => "gleam";

    public bool Detect(PlanContext app) => app.Has("gleam.toml") && app.Has("manifest.toml");

    public BuildPlan Plan(PlanContext app)
    {
        // Gleam itself is versioned in step with its standard library.
        var version = (app.Files.Toml("manifest.toml")["packages"] as JsonArray ?? [])
            .Where(package => package.At("name").AsText() == "gleam_stdlib").Select(package => package.At("version").AsText()).FirstOrDefault() ?? "main";
        var start = StartPhase.Of("./build/erlang-shipment/entrypoint.sh run");
        start.OnlyIncludeFiles = ["build/erlang-shipment"];
        return BuildPlan.Of(
            start,
            Phase.Setup("wget", "erlang", "elixir", "rebar3"),
            Phase.Install($"sh {PlanContext.Asset("get-gleam.sh")} {version}").AddCommand("gleam deps download").Only("gleam.toml", "manifest.toml"),
            Phase.Build("gleam export erlang-shipment"))
            .AddAsset("get-gleam.sh", StaticAsset.Read("gleam/get-gleam.sh"));
    }
}
