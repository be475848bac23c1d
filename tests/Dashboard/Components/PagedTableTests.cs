using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Components.Parts;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class PagedTableTests : ConsoleContext
{
    [Fact]
    public void List_WithNothing_SaysWhatToDo_AndAnOlderPageOfItThatNothingIsOlder()
    {
        var list = Show([]);
        Assert.Contains("Nothing was built yet.", list.Markup);
        Assert.Empty(list.FindAll("nav"));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/?after=x");
        list.WaitForAssertion(() => Assert.Contains("Nothing is older.", list.Markup));
        Assert.Equal("Newest", list.Find("nav a").TextContent);
    }

    [Fact]
    public void List_WithAnotherPage_LeadsToIt()
    {
        var list = Show(["first"], next: "cursor");
        Assert.Equal("first", list.Find("tbody td").TextContent);
        Assert.EndsWith("?after=cursor", list.Find("nav a").GetAttribute("href"));
    }

    private IRenderedComponent<PagedTable<string>> Show(string[] items, string? next = null) => Render<PagedTable<string>>(p => p
        .Add(t => t.Key, "builds").Add(t => t.Id, item => item).Add(t => t.Caption, "Builds")
        .Add(t => t.Load, (_, _, _, _) => Task.FromResult(new Page<string>(items, next)))
        .Add(t => t.Head, "<th>Name</th>").Add(t => t.Row, item => $"<td>{item}</td>").Add(t => t.Empty, "<p>Nothing was built yet.</p>"));
}
