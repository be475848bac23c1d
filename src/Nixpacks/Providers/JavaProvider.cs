using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class JavaProvider : IProvider
{
    private const string Archive = "59dc10b5a6f2a592af36375c68fda41246794b86";
    private const string Wrapper = "gradle/wrapper/gradle-wrapper.properties";

    private static readonly string[] PomFiles = ["pom.xml", "pom.rb", "pom.scala", "pom.yaml", "pom.yml"];
    private static readonly string[] PomDirectories = ["pom.atom", "pom.clj", "pom.groovy"];

    public string Name => "java";

    public bool Detect(PlanContext app) => PomFiles.Any(app.Has) || PomDirectories.Any(app.Files.HasDirectory) || app.Has("gradlew");

    public BuildPlan Plan(PlanContext app) => app.Has("gradlew") ? Gradle(app) : Maven(app);

    private static BuildPlan Gradle(PlanContext app)
    {
        var version = GradleVersion(app);
        var build = Phase.Build();
        if (!app.Files.Tree.IsExecutable("gradlew"))
        {
            build.AddCommand("chmod +x gradlew");
        }

        var script = app.Has("build.gradle") ? app.Text("build.gradle") : app.Text("build.gradle.kts");
        var port = script.Contains("org.springframework.boot", StringComparison.Ordinal) || script.Contains("spring-boot-gradle-plugin", StringComparison.Ordinal) || script.Contains("org.grails:grails-", StringComparison.Ordinal)
            ? "-Dserver.port=$PORT" : "";
        return BuildPlan.Of(
            StartPhase.Of($"java $JAVA_OPTS -jar {port} $(ls -1 build/libs/*jar | grep -v plain)"),
            Phase.Setup(JdkPackage(JdkVersion(app) ?? version switch { 6 => 11, <= 5 => 8, _ => 17 }), GradlePackage(version)).From(Archive),
            build.AddCommand($"{(app.Has(Wrapper) ? "./gradlew" : "gradle")} clean build -x check -x test").AddCache("/root/.gradle").After("setup"));
    }

    private static BuildPlan Maven(PlanContext app)
    {
        var maven = app.Has("mvnw") && app.Has(".mvn/wrapper/maven-wrapper.properties") ? "chmod +x ./mvnw && ./mvnw" : "mvn";
        return BuildPlan.Of(
            StartPhase.Of(app.Has("pom.xml") ? $"java {MavenPort(app.Text("pom.xml"))} $JAVA_OPTS -jar target/*jar" : "java $JAVA_OPTS -jar target/*jar"),
            Phase.Setup(JdkPackage(JdkVersion(app) ?? 17), "maven").From(Archive),
            Phase.Build($"{maven} -DoutputFile=target/mvn-dependency-list.log -B -DskipTests clean dependency:list install").AddCache(".m2/repository").After("setup"));
    }

    private static string MavenPort(string pom)
        => pom.Contains("<groupId>org.wildfly.swarm", StringComparison.Ordinal) ? "-Dswarm.http.port=$PORT"
            : pom.Contains("<groupId>org.springframework.boot", StringComparison.Ordinal) && pom.Contains("<artifactId>spring-boot", StringComparison.Ordinal) ? "-Dserver.port=$PORT"
            : "";

    private static uint? JdkVersion(PlanContext app) => app.Config("JDK_VERSION") is { } wanted ? Number(wanted, "NIXPACKS_JDK_VERSION") : null;

    private static uint GradleVersion(PlanContext app)
    {
        if (app.Config("GRADLE_VERSION") is { } wanted)
        {
            return Number(wanted, "NIXPACKS_GRADLE_VERSION");
        }

        return Distribution().Match(app.Text(Wrapper)) is { Success: true } match && VersionText.Parse(match.Groups[1].Value) is var (major, _)
            ? uint.TryParse(major, out var number) ? number : 0
            : 8;
    }

    private static uint Number(string text, string variable)
        => uint.TryParse(text, out var number) ? number : throw new PlanException($"{variable} is '{text}'; it must be a whole number such as 17.");

    private static string JdkPackage(uint version) => version switch
    {
        19 => "jdk",
        8 or 11 or 17 or 20 or 21 => $"jdk{version}",
        _ => throw new PlanException($"Java {version} is not available; choose 8, 11, 17, 19, 20 or 21 with NIXPACKS_JDK_VERSION."),
    };

    private static string GradlePackage(uint version) => version switch
    {
        8 => "gradle",
        >= 4 and <= 7 => $"gradle_{version}",
        _ => throw new PlanException($"Gradle {version} is not available; choose 4 to 8 with NIXPACKS_GRADLE_VERSION."),
    };

    // distributionUrl=https\://services.gradle.org/distributions/gradle-6.7.1-bin.zip
    [GeneratedRegex(@"distributionUrl\S.*[gradle]-([0-9|.]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Distribution();
}
