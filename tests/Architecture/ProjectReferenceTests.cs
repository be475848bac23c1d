using System.Xml.Linq;

namespace ProxPaaS.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("src/Contracts/Contracts.csproj", "")]
    [InlineData("src/CloudInit/CloudInit.csproj", "Yaml")]
    [InlineData("src/ConfigFiles/ConfigFiles.csproj", "Contracts")]
    [InlineData("src/Nixpacks/Nixpacks.csproj", "Yaml")]
    [InlineData("src/Yaml/Yaml.csproj", "")]
    [InlineData("src/NodeAgent/NodeAgent.csproj", "Contracts")]
    [InlineData("src/Ingress/Ingress.csproj", "Contracts")]
    [InlineData("src/Blazor.Dashboard/Blazor.Dashboard.csproj", "Contracts")]
    [InlineData("src/Cli/Cli.csproj", "ConfigFiles Contracts Nixpacks")]
    [InlineData("src/ProxmoxOrchestrator/ProxmoxOrchestrator.csproj", "CloudInit ConfigFiles Contracts Nixpacks Yaml")]
    [InlineData("lab/ProxmoxLab/ProxmoxLab.csproj", "")]
    public void Project_ReferencesOnlyWhatItMay(string project, string allowed)
        => Assert.Subset(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), References(project).ToHashSet());

    [Fact]
    public void NothingShipped_ReferencesTheLab()
        => Assert.DoesNotContain(Repository.Files("src", "*.csproj"), project => File.ReadAllText(Path.Combine(Repository.Root, project)).Contains("lab/", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project)
        => XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
}
