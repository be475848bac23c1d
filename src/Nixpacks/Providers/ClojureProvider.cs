using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class ClojureProvider : IProvider
{
    // The jar may land in target/ or in target/default+uberjar/; the start looks in target/ only.
    private const string MoveJar = """if [ -d /app/target/default+uberjar ]; then find /app/target/default+uberjar -name "*.jar" -exec mv -t /app/target/ {} +; fi""";

    private const string Start = """JAR_FILE=$(find /app/target -name "*-standalone.jar" -o -name "*.jar" ! -name "*-SNAPSHOT.jar" | head -n 1) && bash -c "java $JAVA_OPTS -jar $JAR_FILE" """;

    public string Name => "clojure";

    public bool Detect(PlanContext app) => app.Has("project.clj") || app.Has("build.clj");

    public BuildPlan Plan(PlanContext app)
    {
        var tools = app.Has("build.clj");
        var build = tools ? "clojure -T:build uber"
            : app.Text("project.clj").Contains("[lein-ring ", StringComparison.OrdinalIgnoreCase) ? "lein ring uberjar"
            : "lein uberjar";
        return BuildPlan.Of(StartPhase.Of(Start.TrimEnd()), Phase.Setup(tools ? "clojure" : "leiningen", Jdk(app)), Phase.Build($"{build}; {MoveJar}").After("setup"));
    }

    private static string Jdk(PlanContext app) => (app.Config("JDK_VERSION") ?? app.Text(".jdk-version")).Trim() switch
    {
        "latest" => "jdk",
        "11" => "jdk11",
        _ => "jdk8",
    };
}
