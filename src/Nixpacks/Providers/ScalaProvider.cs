using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class ScalaProvider : IProvider
{
    public string Name => "scala";

    public bool Detect(PlanContext app) => app.Has("build.sbt");

    public BuildPlan Plan(PlanContext app)
    {
        // Tags as upstream prints them, its misspelt repository for 20 and 21 corrected.
        var (jdk, image) = app.Config("JDK_VERSION") switch
        {
            "21" => ("jdk21", "21.0.1_12-jre-jammy"),
            "20" => ("jdk20", "20.0.2_9-jre-jammy"),
            "19" => ("jdk", "19.0.2_7-jre-jammy"),
            "11" => ("jdk11", "11.0.21_9-jre-jammy"),
            "8" => ("jdk8", "8u392-b08-jre-jammy"),
            _ => ("jdk17", "17.0.9_9-jre-jammy"),
        };
        return BuildPlan.Of(
            new() { Cmd = "./target/universal/stage/bin/main", RunImage = $"eclipse-temurin:{image}", OnlyIncludeFiles = ["./target/universal"] },
            Phase.Setup($"(sbt.override {{ jre = {jdk}; }})"),
            Phase.Build("sbt stage").AddCache("/root/.sbt").AddCache("/root/.ivy2/cache").AddCache("/root/.cache/coursier").After("setup"));
    }
}
