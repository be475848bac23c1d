using ProxPaaS.Nixpacks.Config;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Providers;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks;

/// <summary>Makes the build plan that nixpacks 1.39 makes of a source tree. Reads the tree and nothing else.</summary>
public static class Planner
{
    /// <summary>How many only-sub-directories in a row are tried.</summary>
    private const int MaxDescent = 16;

    /// <exception cref="PlanException">The tree, its configuration or the options do not allow a plan; the message says why.</exception>
    public static PlanResult Plan(ISourceTree tree, PlanOptions options) => Plan(tree, options, "", 0);

    private static PlanResult Plan(ISourceTree tree, PlanOptions options, string directory, int depth)
    {
        var files = new SourceFiles(tree);
        var given = new PlanEnvironment(options.Variables);
        var file = FileConfig.Read(files, given, options);
        var variables = EnvironmentConfig.Read(given);
        var cli = OptionsConfig.Read(options);
        var before = PlanMerge.All(file.Plan, variables, cli);

        var app = new PlanContext(files, given.With(before.Variables));
        var (provided, names, layers) = FromProviders(app, before.Providers);
        var procfile = Procfile.Read(files);
        var plan = PlanMerge.All(provided, procfile, before);
        foreach (var (name, value) in app.Environment.Variables)
        {
            plan.AddVariable(name, value);
        }

        PlanPin.Pin(plan, app.Environment.IsOn("DEBIAN"));
        if (plan.Phases is { Count: 0 } && depth < MaxDescent && OnlyDirectory(tree) is { } sub)
        {
            return Plan(tree.Subtree(sub), options, directory.Length == 0 ? sub : $"{directory}/{sub}", depth + 1);
        }

        var set = new BuildPlan { Variables = new(options.Variables.ToDictionary(), StringComparer.Ordinal) };
        return new(plan, directory, names, PlanOrigins.Explain(plan,
            [.. layers, ("Procfile", procfile), (file.Source, file.Plan), ("NIXPACKS_* variables", variables), ("options", cli), ("given variables", set)], app.Notes.For));
    }

    private static (BuildPlan Plan, List<string> Names, List<(string Source, BuildPlan Plan)> Layers) FromProviders(PlanContext app, List<string>? chosen)
    {
        var detected = ProviderCatalogue.All.FirstOrDefault(provider => provider.Detect(app));
        var names = AutoList.Pin(AutoList.Fill(detected is null ? [] : [detected.Name], chosen ?? ["..."]))!;
        var plan = new BuildPlan();
        var layers = new List<(string Source, BuildPlan Plan)>();
        var metadata = new List<string>();
        foreach (var name in names)
        {
            var provider = ProviderCatalogue.Find(name)
                ?? throw new PlanException($"There is no provider '{name}'. Known ones: {string.Join(", ", ProviderCatalogue.All.Select(known => known.Name))}.");
            app.Notes.Prefix = metadata.Count > 0 ? $"{provider.Name}:" : "";
            var made = provider.Plan(app);
            made = metadata.Count > 0 ? PlanPrefix.Apply(made, provider.Name) : made;
            metadata.Add(string.Join(',', provider.Labels(app).Prepend(provider.Name)));
            layers.Insert(0, ($"{provider.Name} provider", made));
            plan = PlanMerge.Merge(made, plan);
        }

        if (names.Count > 0)
        {
            plan.AddVariable("NIXPACKS_METADATA", string.Join(',', metadata));
        }

        return (plan, names, layers);
    }

    private static string? OnlyDirectory(ISourceTree tree)
    {
        var directories = tree.Top().Where(entry => entry.IsDirectory && tree.DirectoryExists(entry.Path)).Take(2).ToList();
        return directories.Count == 1 ? directories[0].Path : null;
    }
}
