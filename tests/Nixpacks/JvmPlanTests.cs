namespace ProxPaaS.Tests.Nixpacks;

public sealed class JvmPlanTests
{
    private const string Wrapper = "gradle/wrapper/gradle-wrapper.properties";

    [Theory]
    [InlineData("8.13-bin", "jdk17", "gradle")]
    [InlineData("7.6.1-all", "jdk17", "gradle_7")]
    [InlineData("6.7.1-bin", "jdk11", "gradle_6")]
    [InlineData("5.0-bin", "jdk8", "gradle_5")]
    [InlineData("4.4.1-bin", "jdk8", "gradle_4")]
    public void Gradle_Wrapper_NamesBothVersions(string version, string java, string gradle)
        => Assert.Equal([java, gradle], MemoryTree.Plan(("gradlew", ""), (Wrapper, $"distributionUrl=https\\://services.gradle.org/distributions/gradle-{version}.zip\n")).Plan.Phases!["setup"].NixPkgs!);

    [Fact]
    public void Gradle_NoWrapperProperties_RunsTheInstalledOne()
    {
        var phases = MemoryTree.Plan("NIXPACKS_JDK_VERSION", "21", ("gradlew", "")).Plan.Phases!;

        Assert.Equal(["jdk21", "gradle"], phases["setup"].NixPkgs!);
        Assert.Equal(["chmod +x gradlew", "gradle clean build -x check -x test"], phases["build"].Cmds!);
        Assert.Equal(["install", "setup"], phases["build"].DependsOn!);
    }

    [Theory]
    [InlineData("build.gradle", "id 'org.springframework.boot' version '3.4.4'", "-Dserver.port=$PORT")]
    [InlineData("build.gradle.kts", "id(\"org.springframework.boot\")", "-Dserver.port=$PORT")]
    [InlineData("build.gradle", "apply plugin: 'java'", "")]
    public void Gradle_SpringBoot_ListensOnThePort(string file, string script, string port)
        => Assert.Equal($"java $JAVA_OPTS -jar {port} $(ls -1 build/libs/*jar | grep -v plain)", MemoryTree.Plan(("gradlew", ""), (file, script)).Plan.Start!.Cmd);

    [Theory]
    [InlineData("<groupId>org.wildfly.swarm</groupId>", "-Dswarm.http.port=$PORT")]
    [InlineData("<groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter</artifactId>", "-Dserver.port=$PORT")]
    [InlineData("<groupId>org.springframework.boot</groupId>", "")]
    public void Maven_Framework_ListensOnThePort(string pom, string port)
        => Assert.Equal($"java {port} $JAVA_OPTS -jar target/*jar", MemoryTree.Plan(("pom.xml", pom)).Plan.Start!.Cmd);

    [Theory]
    [InlineData("build.clj", "", "8", "clojure -T:build uber;", "clojure", "jdk8")]
    [InlineData("project.clj", ":plugins [[Lein-Ring \"0.12\"]]", "11\n", "lein ring uberjar;", "leiningen", "jdk11")]
    [InlineData("project.clj", "", "latest", "lein uberjar;", "leiningen", "jdk")]
    [InlineData("project.clj", "", "17", "lein uberjar;", "leiningen", "jdk8")]
    public void Clojure_ToolAndVersionFile_ChooseThePackages(string file, string text, string version, string command, params string[] packages)
    {
        var phases = MemoryTree.Plan((file, text), (".jdk-version", version)).Plan.Phases!;

        Assert.Equal(packages, phases["setup"].NixPkgs!);
        Assert.StartsWith(command, phases["build"].Cmds!.Single());
    }

    [Theory]
    [InlineData("11", "jdk11", "eclipse-temurin:11.0.21_9-jre-jammy")]
    [InlineData("21", "jdk21", "eclipse-temurin:21.0.1_12-jre-jammy")]
    [InlineData("16", "jdk17", "eclipse-temurin:17.0.9_9-jre-jammy")]
    public void Scala_JavaVersion_ChoosesPackageAndRunImage(string version, string java, string image)
    {
        var plan = MemoryTree.Plan("NIXPACKS_JDK_VERSION", version, ("build.sbt", "")).Plan;

        Assert.Equal([$"(sbt.override {{ jre = {java}; }})"], plan.Phases!["setup"].NixPkgs!);
        Assert.Equal(image, plan.Start!.RunImage);
        Assert.Equal(["./target/universal"], plan.Start.OnlyIncludeFiles!);
    }
}
