using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Tests.Orchestrator.References;

public sealed class ReferenceResolverTests
{
    [Fact]
    public void Resolve_ChainOverServicesAndShared_IsFollowed()
    {
        var scope = Scope(
            Database("db", ("PASSWORD", "s3cret"), ("URL_OF_ME", "postgres://u:${{PASSWORD}}@${{HOST}}:${{PORT}}/x")),
            Web("web", ("DATABASE_URL", "${{ db.URL_OF_ME }}?x=${{shared.MODE}}"), ("SELF", "${{PROXPAAS_SERVICE}} at ${{URL}} on ${{PORT}}")));

        var resolved = ReferenceResolver.Resolve(scope);

        var web = resolved["srv_web"];
        Assert.Empty(web.Problems);
        Assert.Equal("postgres://u:s3cret@10.0.0.1:20001/x?x=fast", AddressMark.Fill(web.Variables["DATABASE_URL"], "srv_db", "10.0.0.1:20001"));
        Assert.Equal("web at http://web.apps.test on 8080", web.Variables["SELF"]);
        Assert.Equal("db", web.Needs["srv_db"]);

        // What a database tells of its own address is for others; itself it cannot know it before it is placed.
        Assert.Equal(["PASSWORD"], resolved["srv_db"].Variables.Keys);
        Assert.Empty(resolved["srv_db"].Needs);
    }

    [Theory]
    [InlineData("${{db.NONE}}", "db has no variable NONE; it has PASSWORD")]
    [InlineData("${{nobody.X}}", "no service 'nobody'")]
    [InlineData("${{shared.NONE}}", "no shared variable NONE; it has MODE")]
    [InlineData("${{A}}", "it refers to itself: web.A → web.A")]
    [InlineData("${{unclosed", "not closed")]
    [InlineData("${{rm -rf}}", "is not understood")]
    [InlineData("${{web.ADDRESS}}", "write ${{web.URL}}")]
    [InlineData("${{job.HOST}}", "job has no variable HOST")]
    [InlineData("${{job.ADDRESS}}", "only services of the kind database")]
    [InlineData("${{secret(32)}}", "was not made")]
    public void Resolve_BadReference_SaysWhatIsWrong(string text, string sentence)
    {
        var scope = Scope(Database("db", ("PASSWORD", "x")), Web("web", ("A", text)), Service("job", ServiceKind.Worker, 0));

        var problem = Assert.Single(ReferenceResolver.Resolve(scope)["srv_web"].Problems);

        Assert.StartsWith("A of web: ", problem, StringComparison.Ordinal);
        Assert.Contains(sentence, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_CircleOverServices_IsNamed()
    {
        var resolved = ReferenceResolver.Resolve(Scope(Web("a", ("X", "${{b.Y}}")), Web("b", ("Y", "1${{a.X}}"))));

        Assert.Contains("a.X → b.Y → a.X", Assert.Single(resolved["srv_a"].Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_TwoDatabasesThatNeedEachOthersAddress_AreRefused()
    {
        var resolved = ReferenceResolver.Resolve(Scope(Database("a", ("PEER", "${{b.ADDRESS}}")), Database("b", ("PEER", "${{a.ADDRESS}}"))));

        Assert.Equal("a needs the address of b, which needs that of a: none of them could start first", Assert.Single(resolved["srv_a"].Problems));
    }

    [Fact]
    public void Resolve_ValuesThatDoubleAtEachStep_AreBounded()
    {
        var variables = Enumerable.Range(0, 40).Select(i => ($"V{i}", $"${{{{V{i + 1}}}}}${{{{V{i + 1}}}}}")).Append(("V40", "0123456789")).ToArray();

        var resolved = ReferenceResolver.Resolve(Scope(Web("web", variables)))["srv_web"];

        Assert.NotEmpty(resolved.Problems);
        Assert.All(resolved.Variables.Values, v => Assert.True(v.Length <= 64 * 1024));
    }

    [Fact]
    public void Text_Escaped_IsTakenLiterally()
        => Assert.Equal("a ${{NAME}} b", ReferenceResolver.Resolve(Scope(Web("web", ("A", "a $${{NAME}} b"))))["srv_web"].Variables["A"]);

    [Fact]
    public void Text_WithoutReferences_StaysAsItIs()
        => Gen.String.Where(s => !s.Contains("${{", StringComparison.Ordinal) && !s.Contains('\0')).Sample(text =>
            ReferenceResolver.Resolve(Scope(Web("web", ("A", text))))["srv_web"].Variables["A"] == text && SecretGenerator.Fill(text) == text);

    [Fact]
    public void Parse_Anything_NeitherThrowsNorChangesWhenWrittenAgain()
        => Gen.OneOf(Gen.String, Gen.Int[0, 8].Select(i => Pieces[i]).Array[0, 12].Select(string.Concat)).Sample(text =>
        {
            var (parts, problem) = ReferenceText.Parse(text);
            if (problem is null)
            {
                Assert.Equal(parts.AsEnumerable(), ReferenceText.Parse(ReferenceText.Write(parts)).Parts.AsEnumerable(), Merged.Comparer);
            }
        });

    [Fact]
    public void Fill_Generators_MakesAnotherValueEachTime()
    {
        var text = "a ${{secret(32)}} ${{hex(16)}} ${{base64(32)}} ${{uuid()}} ${{db.PASSWORD}}";

        var (one, other) = (SecretGenerator.Fill(text), SecretGenerator.Fill(text));

        Assert.NotEqual(one, other);
        Assert.Matches(@"\Aa [A-Za-z0-9]{32} [0-9a-f]{16} [A-Za-z0-9+/=]{44} [0-9a-f-]{36} \$\{\{db\.PASSWORD\}\}\z", one);
    }

    [Fact]
    public void Change_SaysWhoIsAffectedAndWhatBreaks()
    {
        var before = Scope(Database("db", ("PASSWORD", "x")), Web("web", ("P", "${{db.PASSWORD}}")), Web("other", ("Q", "1")));
        var changed = before with { Services = new Dictionary<string, ScopedService>(before.Services) { ["db"] = Database("db", ("PASSWORD", "y")) } };
        var removed = before with { Services = new Dictionary<string, ScopedService>(before.Services) { ["db"] = Database("db") } };

        Assert.Equal(["srv_db", "srv_web"], ReferenceChange.Between(before, changed).Affected.Order());
        Assert.Empty(ReferenceChange.Between(before, changed).NewProblems);
        Assert.Contains("db has no variable PASSWORD", Assert.Single(ReferenceChange.Between(before, removed).NewProblems), StringComparison.Ordinal);
        Assert.Empty(ReferenceChange.Between(before, before).Affected);
    }

    private static readonly string[] Pieces = ["${{", "}}", "a", ".", "$", "{", "}", "secret(9)", "uuid()"];

    private static VariableScope Scope(params ScopedService[] services) => new(new Dictionary<string, string> { ["MODE"] = "fast" }, services.ToDictionary(s => s.Name));

    private static ScopedService Web(string name, params (string Name, string Value)[] variables) => Service(name, ServiceKind.Web, 8080, variables);

    private static ScopedService Database(string name, params (string Name, string Value)[] variables) => Service(name, ServiceKind.Database, 5432, variables);

    private static ScopedService Service(string name, ServiceKind kind, int port, params (string Name, string Value)[] variables)
        => new($"srv_{name}", name, kind, port, kind == ServiceKind.Web ? [$"http://{name}.apps.test"] : [], new Dictionary<string, string> { ["PROXPAAS_SERVICE"] = name }, variables.ToDictionary(v => v.Name, v => v.Value));

    /// <summary>Neighbouring literals say the same as one.</summary>
    private sealed class Merged : IEqualityComparer<IEnumerable<TextPart>>
    {
        public static Merged Comparer { get; } = new();

        public bool Equals(IEnumerable<TextPart>? x, IEnumerable<TextPart>? y) => Text(x!) == Text(y!);

        public int GetHashCode(IEnumerable<TextPart> obj) => 0;

        private static string Text(IEnumerable<TextPart> parts) => string.Concat(parts.Select(p => p is TextPart.Literal literal ? literal.Text : $"\u0001{p}\u0001"));
    }
}
