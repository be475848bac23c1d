using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Model;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Model;

public sealed class WordsTests
{
    [Theory]
    [InlineData("refs/heads/feature/cart", "feature/cart")]
    [InlineData("refs/tags/v1.2", "tag v1.2")]
    [InlineData("refs/pull/7/head", "pull request 7")]
    [InlineData("refs/merge-requests/7/head", "pull request 7")]
    [InlineData("refs/proxpaas/uploads/newest", "upload")]
    [InlineData("refs/proxpaas/pulls/7", "pull request 7")]
    [InlineData("main", "main")]
    [InlineData(null, "")]
    public void Ref_AsPeopleNameIt(string? reference, string expected) => Assert.Equal(expected, Wording.Ref(reference));

    [Theory]
    [InlineData("Ada Lovelace <ada@example.org>", "Ada Lovelace")]
    [InlineData("ada@example.org <ada@example.org>", "ada@example.org")]
    [InlineData("ada", "ada")]
    [InlineData("", "")]
    public void Author_WithoutTheAddress(string author, string expected) => Assert.Equal(expected, Wording.Author(author));

    [Theory]
    [InlineData("sha256:5d1ef0a1b2c3d4e5f6", "5d1ef0a1b2c3")]
    [InlineData("registry.internal/shop/web@sha256:5d1ef0", "5d1ef0")]
    [InlineData(null, "")]
    public void Digest_Shortened_FitsBelowAStep(string? digest, string expected) => Assert.Equal(expected, Wording.ShortDigest(digest));

    [Theory]
    [InlineData(1, "1 core")]
    [InlineData(2, "2 cores")]
    public void Cores_Counted_HaveTheirWord(int cores, string expected) => Assert.Equal(expected, Wording.CoreCount(cores));

    [Theory]
    [InlineData("https://github.com/acme/shop.git", "github.com/acme/shop", "https://github.com/acme/shop")]
    [InlineData("http://git.lan:3000/acme/shop.git", "git.lan:3000/acme/shop", "http://git.lan:3000/acme/shop")]
    [InlineData("ssh://git@git.lan/acme/shop.git", "git.lan/acme/shop", null)]
    [InlineData("git@github.com:acme/shop.git", "git@github.com:acme/shop", null)]
    public void Repository_ByItsCloneUrl_HasANameAndAPage(string url, string name, string? page) => Assert.Equal((name, page), (SourceWords.Repository(url), SourceWords.Page(url)));

    [Theory]
    [InlineData("https://example.org/x", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("not an address", false)]
    public void Address_OfAUser_IsClickableOnlyWhenItIsOneOfTheWeb(string url, bool clickable) => Assert.Equal(clickable, Links.Web(url) is not null);

    [Theory]
    [InlineData("acme/wiki", "/templates/acme/wiki")]
    [InlineData("a b", "/templates/a%20b")]
    public void Template_InACatalogue_KeepsItsSlash(string name, string expected) => Assert.Equal(expected, Links.Template(name));

    [Fact]
    public void Service_OutsideOfProduction_IsNamedWithItsEnvironment()
    {
        var web = DemoData.Busy().Services[0];
        Assert.Equal("shop/web", ServiceWords.Path(web));
        Assert.Equal("shop/staging/web", ServiceWords.Path(web with { EnvironmentName = "staging" }));
    }

    [Fact]
    public void Plan_OfNixpacks_SaysWhoSaidEachValue()
    {
        using var plan = JsonDocument.Parse("""{"phases":{"setup":{"nixPkgs":["python3"]},"install":{"dependsOn":["setup"],"cmds":["pip install .","true"]},"odd":7},"start":{"cmd":"python main.py"}}""");
        var view = Plan(plan.RootElement, new Dictionary<string, string> { ["phases.install.cmds"] = "requirements.txt", ["start.cmd"] = "Procfile" });
        Assert.Equal(
            [new("setup", "nix package", "python3", "the default"), new("install", "after", "setup", "the default"), new("install", "run", "pip install .", "requirements.txt"),
                new("install", "run", "true", "requirements.txt"), new("start", "run", "python main.py", "Procfile")],
            PlanLine.Of(view));
        Assert.Empty(PlanLine.Of(Plan(null, new Dictionary<string, string>())));
        Assert.Equal([("Language", "python"), ("Variables it can read", "API_KEY")], PlanLine.Facts(view));
    }

    [Fact]
    public void Templates_Searched_NamesComeBeforeDescriptions()
    {
        TemplateView[] all = [Template("umami", "analytics", "Analytics with its own PostgreSQL."), Template("postgres", "databases", "A relational database.")];
        Assert.Equal(["postgres", "umami"], TemplateSearch.Find(all, "POSTGRES", null).Select(t => t.Name));
        Assert.Equal(["umami"], TemplateSearch.Find(all, "postgres  analytics", null).Select(t => t.Name));
        Assert.Equal(["umami"], TemplateSearch.Find(all, null, "analytics").Select(t => t.Name));
        Assert.Empty(TemplateSearch.Find(all, "wiki", null));
    }

    private static BuildPlanView Plan(JsonElement? plan, IReadOnlyDictionary<string, string> origins)
        => new("bld_1", "nixpacks", "", "", "", null, new Dictionary<string, string>(), ["python"], plan, origins, [], "FROM x", ["API_KEY"]);

    private static TemplateView Template(string name, string category, string description) => new(name, null, name, description, "", category, null, null, [], []);
}
