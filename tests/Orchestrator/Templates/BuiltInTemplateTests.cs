using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Templates;

namespace ProxPaaS.Tests.Orchestrator.Templates;

public sealed class BuiltInTemplateTests
{
    /// <summary>Names of variables that open something: none of them may be the same in two installations.</summary>
    private static readonly string[] Secretive = ["PASSWORD", "PASS", "PASSWD", "SECRET", "TOKEN", "KEY"];

    public static TheoryData<string> Files => [.. BuiltInTemplates.Sources().Select(s => s.File)];

    [Fact]
    public void All_AreAtLeastTwentyAndReadable()
    {
        Assert.True(BuiltInTemplates.All.Count >= 20);
        Assert.Equal(BuiltInTemplates.Sources().Count(), BuiltInTemplates.All.Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Template_IsRightInEveryPart(string file)
    {
        var (template, problems) = TemplateReader.Read(BuiltInTemplates.Sources().Single(s => s.File == file).Text);

        Assert.Empty(problems);
        Assert.Equal(file, $"{template!.Name}.yaml");
        Assert.EndsWith(".", template.Description, StringComparison.Ordinal);
        foreach (var service in template.Blueprint.Services)
        {
            // Data survives: whatever is a database has a volume, and time to stop.
            Assert.True(service.Settings.Kind != ServiceKind.Database || service.Volumes.Count > 0, $"{service.Name} is a database without a volume");
            Assert.NotNull(service.Settings.MemoryMiB);
            Assert.NotNull(service.Settings.CpuMilli);
            Assert.True(service.Settings.Kind is ServiceKind.Cron or ServiceKind.Worker || service.Settings.Port is not null, $"{service.Name} has no port");
            Assert.True(service.Settings.Kind is not null and not ServiceKind.Web || service.Settings.HealthPath is not null || service.Settings.Image is null, $"{service.Name} has no health path");
            if (service.Settings.Image is { } image)
            {
                Assert.True(ImageReference.TryParse(image, out var reference));
                Assert.NotEqual("latest", reference.Tag);
            }

            foreach (var (name, value) in service.Variables.Where(v => Secretive.Any(word => v.Key.ToUpperInvariant().EndsWith(word, StringComparison.Ordinal))))
            {
                Assert.False(ReferenceText.IsPlain(value), $"{name} of {service.Name} is a constant");
                Assert.True(SecretGenerator.Fill(value) != SecretGenerator.Fill(value) || value.Contains('.', StringComparison.Ordinal), $"{name} of {service.Name} is not made up");
            }
        }
    }

    [Fact]
    public void Databases_AskForSomethingMadeUp()
        => Assert.All(
            BuiltInTemplates.All.SelectMany(t => t.Blueprint.Services).Where(s => s.Settings.Kind == ServiceKind.Database),
            s => Assert.Contains(s.Variables.Values, v => SecretGenerator.Fill(v) != v));

    [Fact]
    public void Schema_KnowsTheReadersKeys()
    {
        var file = Path.Combine(Root(), "templates", "services", "template.schema.json");
        using var schema = JsonDocument.Parse(File.ReadAllText(file));

        Assert.Equal(
            ["category", "description", "documentation", "icon", "inputs", "name", "notes", "services", "title"],
            schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(
            ["builder", "command", "dockerfile", "health", "image", "kind", "port", "replicas", "resources", "rootDirectory", "schedule", "stopSeconds", "variables", "volumes"],
            schema.RootElement.GetProperty("$defs").GetProperty("service").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
