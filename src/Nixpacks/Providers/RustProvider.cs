using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class RustProvider : IProvider
{
    private const string Overlay = "https://github.com/oxalica/rust-overlay/archive/master.tar.gz";
    private const string Archive = "ef56e777fedaa4da8c66a150081523c5de1e0171";

    private static readonly string[] DependencyTables = ["dependencies", "dev-dependencies", "build-dependencies"];

    public string Name => "rust";

    public bool Detect(PlanContext app) => app.Has("Cargo.toml");

    public BuildPlan Plan(PlanContext app) => Make(app).AddVariable("ROCKET_ADDRESS", "0.0.0.0");

    internal static BuildPlan Make(PlanContext app)
    {
        var manifest = app.Files.Toml("Cargo.toml");
        var target = Target(app, manifest);
        var workspace = app.Config("CARGO_WORKSPACE") ?? CargoWorkspace.Binary(app, manifest);
        var suffix = target == "wasm32-wasi" ? ".wasm" : "";
        IReadOnlyList<string> programs = workspace is null ? Programs(app, manifest) : [workspace];
        return BuildPlan.Of(
            Start(app, manifest, target, workspace is null ? suffix : "", programs),
            Setup(app, manifest, target),
            app.Has("Cargo.toml") ? Build(manifest, target, workspace, suffix, programs) : Phase.Build());
    }

    private static Phase Setup(PlanContext app, JsonObject manifest, string? target)
    {
        var toolchain = Toolchain(app);
        var rust = app.Config("RUST_VERSION") is { } wanted ? $"rust-bin.stable.\"{wanted}\".default"
            : toolchain is not null ? $"(rust-bin.fromRustupToolchainFile ../{toolchain})"
            : manifest.At("package", "rust-version").AsText() is { } version ? $"rust-bin.stable.\"{version}\".default"
            : "rust-bin.stable.latest.default";
        var setup = Phase.Setup("binutils", "gcc", target is null ? rust : $"({rust}.override {{ targets = [\"{target}\"]; }})").AddOverlay(Overlay).From(Archive);
        if (toolchain is not null)
        {
            setup.Only(toolchain);
        }

        if (UsesOpenSsl(app, manifest))
        {
            setup.AddLibraries("openssl", "openssl.dev");
        }

        return target?.EndsWith("musl", StringComparison.Ordinal) == true ? setup.AddPackages("musl", "musl.dev") : setup;
    }

    private static Phase Build(JsonObject manifest, string? target, string? workspace, string suffix, IReadOnlyList<string> programs)
    {
        var build = new Phase("build") { DependsOn = ["setup"] }.AddCommand("mkdir -p bin");
        if (programs.Count > 0)
        {
            var command = "cargo build --release";
            command += workspace is null ? "" : $" --package {workspace}";
            build.AddCommand(target is null ? command : $"{command} --target {target}");
        }

        var output = target is null ? "target/release" : $"target/{target}/release";
        foreach (var program in programs)
        {
            build.AddCommand($"cp {output}/{program}{suffix} bin");
        }

        build.AddCache("/root/.cargo/git").AddCache("/root/.cargo/registry");
        return manifest.At("package", "name").AsText() is null ? build : build.AddCache("target");
    }

    private static StartPhase? Start(PlanContext app, JsonObject manifest, string? target, string suffix, IReadOnlyList<string> programs)
    {
        var program = programs.Count == 1 ? programs[0] : programs.Count == 0 ? null : Chosen(app, programs) ?? manifest.At("package", "default-run").AsText();
        if (program is null)
        {
            return null;
        }

        var path = $"./bin/{program}{suffix}";
        return target is null ? StartPhase.Of(path) : new() { Cmd = path, RunImage = GoProvider.SlimImage, OnlyIncludeFiles = [path] };
    }

    private static string? Chosen(PlanContext app, IReadOnlyList<string> programs)
        => app.Config("RUST_BIN") is not { } wanted ? null
            : programs.Contains(wanted) ? wanted
            : throw new PlanException($"NIXPACKS_RUST_BIN is '{wanted}', but the programs are {string.Join(", ", programs)}.");

    private static List<string> Programs(PlanContext app, JsonObject manifest)
    {
        var programs = new List<string>();
        if (manifest.At("package", "name").AsText() is { } name && app.Has("src/main.rs"))
        {
            programs.Add(name);
        }

        if (app.Files.HasDirectory("src/bin"))
        {
            programs.AddRange(app.Files.Find("src/bin/*").Select(path => Path.GetFileNameWithoutExtension(path)));
        }

        return programs;
    }

    /// <summary>musl, so that the program runs in a slim image; not with a toolchain file or OpenSSL, which it cannot link.</summary>
    private static string? Target(PlanContext app, JsonObject manifest)
        => WasmTarget().IsMatch(app.Text(".cargo/config.toml")) ? "wasm32-wasi"
            : app.Environment.IsOn("NO_MUSL") || Toolchain(app) is not null || UsesOpenSsl(app, manifest) ? null
            : "x86_64-unknown-linux-musl";

    private static string? Toolchain(PlanContext app) => app.Has("rust-toolchain") ? "rust-toolchain" : app.Has("rust-toolchain.toml") ? "rust-toolchain.toml" : null;

    private static bool UsesOpenSsl(PlanContext app, JsonObject manifest)
        => DependencyTables.Any(table => manifest.At(table, "openssl") is not null) || app.Text("Cargo.lock").Contains("openssl", StringComparison.Ordinal);

    [GeneratedRegex("target\\s*=\\s*\"wasm32-wasi\"", RegexOptions.NonBacktracking)]
    private static partial Regex WasmTarget();
}
