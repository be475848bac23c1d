namespace ProxPaaS.Nixpacks.Providers;

/// <summary>All providers, in the order in which they are tried; the first that detects its language makes the plan.</summary>
internal static class ProviderCatalogue
{
    public static IReadOnlyList<IProvider> All { get; } =
    [
        new CrystalProvider(), new CSharpProvider(), new DartProvider(), new ElixirProvider(), new DenoProvider(), new FSharpProvider(),
        new ClojureProvider(), new GleamProvider(), new GoProvider(), new HaskellProvider(), new SchemeProvider(), new JavaProvider(),
        new LunaticProvider(), new ScalaProvider(), new PhpProvider(), new RubyProvider(), new NodeProvider(), new PythonProvider(),
        new RustProvider(), new SwiftProvider(), new StaticfileProvider(), new ZigProvider(), new CobolProvider(),
    ];

    public static IProvider? Find(string name) => All.FirstOrDefault(provider => provider.Name == name);
}
