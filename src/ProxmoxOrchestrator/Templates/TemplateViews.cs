using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Templates;

internal static class TemplateViews
{
    public static TemplateView Of(Template template) => new(
        template.Reference, template.Catalogue, template.Title, template.Description, template.Icon, template.Category, template.Documentation, template.Notes,
        [.. template.Inputs.Select(i => new TemplateInputView(i.Name, i.Description, i.Default, i.Secret))], [.. template.Blueprint.Services.Select(Of)]);

    public static TemplateServiceView Of(BlueprintService service) => new(
        service.Name, service.Settings.Kind ?? ServiceKind.Web, service.Settings.Image, service.Settings.Build?.Builder, service.Settings.Port, service.Settings.HealthPath,
        service.Settings.CpuMilli, service.Settings.MemoryMiB, service.Settings.Schedule, [.. service.Variables.Keys.Order(StringComparer.Ordinal)], [.. service.Volumes.Select(v => $"{v.Name} at {v.Path}")]);
}
