using MudBlazor;

namespace ProxPaaS.Dashboard.Model;

/// <summary>The picture for a template's word.</summary>
internal static class TemplateIcon
{
    public static string Of(string word) => word switch
    {
        "article" => Icons.Material.Rounded.Article,
        "bucket" => Icons.Material.Rounded.Inventory2,
        "chart" => Icons.Material.Rounded.BarChart,
        "clock" => Icons.Material.Rounded.Schedule,
        "database" => Icons.Material.Rounded.Storage,
        "git" => Icons.Material.Rounded.AccountTree,
        "globe" => Icons.Material.Rounded.Public,
        "key" => Icons.Material.Rounded.Key,
        "memory" => Icons.Material.Rounded.Memory,
        "pulse" => Icons.Material.Rounded.MonitorHeart,
        "queue" => Icons.Material.Rounded.Queue,
        "rocket" => Icons.Material.Rounded.RocketLaunch,
        "search" => Icons.Material.Rounded.Search,
        "table" => Icons.Material.Rounded.TableChart,
        "workflow" => Icons.Material.Rounded.Hub,
        _ => Icons.Material.Rounded.Widgets,
    };
}
