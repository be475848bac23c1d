using ProxPaaS.Orchestrator.Templates;
using ProxPaaS.Orchestrator.Templates.Catalogues;

namespace ProxPaaS.Tests.Orchestrator.Templates;

public sealed class TemplateReaderTests
{
    private const string Head = "name: shop\ntitle: Shop\ndescription: A shop.\nicon: bag\ncategory: demo\n";

    [Theory]
    [InlineData("services: {}", "services: 1 to 20 are expected")]
    [InlineData("services: {web: {image: a, secret: x}}", "services.web.secret: it is not known")]
    [InlineData("services: {web: {}}", "services.web: give an image, or a builder")]
    [InlineData("services: {web: {image: a, builder: auto}}", "services.web: give an image, or a builder")]
    [InlineData("services: {Web: {image: a}}", "services.Web.name")]
    [InlineData("services: {web: {image: a, port: many}}", "services.web.port: a whole number")]
    [InlineData("services: {web: {image: a, port: 70000}}", "services.web.port: 1 to 65535")]
    [InlineData("services: {web: {image: 'a b'}}", "services.web.image")]
    [InlineData("services: {web: {image: a, kind: boat}}", "services.web.kind: one of web")]
    [InlineData("services: {web: {image: a, variables: {X: '${{db.Y}}'}}}", "X of web: the environment has no service 'db'")]
    [InlineData("services: {web: {image: a, variables: {X: '${{input.Y}}'}}}", "X of web: the template has no input Y")]
    [InlineData("services: {web: {image: a, variables: {X: '${{X}}'}}}", "refers to itself")]
    [InlineData("services: {web: {image: a, variables: {X: '${{secret(2)}}'}}}", "is not understood")]
    [InlineData("services: {web: {image: a, volumes: {d: {path: /etc}}}}", "services.web.volumes.d.mountPath")]
    [InlineData("services: {web: {image: a, replicas: 2, volumes: {d: {path: /d}}}}", "one replica")]
    [InlineData("services: {web: {image: a}}\nextra: 1", "extra: it is not known")]
    public void Read_WrongTemplate_SaysWhere(string rest, string sentence)
    {
        var (template, problems) = TemplateReader.Read(Head + rest);

        Assert.Null(template);
        Assert.Contains(problems, p => p.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Fill_InputsAndNames_ReachEveryReference()
    {
        var (template, problems) = TemplateReader.Read(Head + """
            inputs:
              WORD: {description: A word.}
              PASS: {description: A password., default: "${{secret(16)}}", secret: true}
            services:
              db: {kind: database, image: "postgres:17", port: 5432, variables: {P: "${{input.PASS}}"}, volumes: {data: {path: /data}}}
              web: {image: a, variables: {W: "say ${{input.WORD}}", P: "${{input.PASS}}", A: "${{db.ADDRESS}}"}}
            """);
        Assert.Empty(problems);

        var (blueprint, wrong) = TemplateValues.Fill(template!, new Dictionary<string, string> { ["WORD"] = "${{db.P}}" }, new Dictionary<string, string> { ["db"] = "db-2" });

        Assert.Empty(wrong);
        Assert.Equal(["db-2", "web"], blueprint.Services.Select(s => s.Name));

        // What was given is text and never followed; a generated default is one value for all.
        Assert.Equal("say $${{db.P}}", blueprint.Services[1].Variables["W"]);
        Assert.Equal(blueprint.Services[0].Variables["P"], blueprint.Services[1].Variables["P"]);
        Assert.Matches(@"\A[A-Za-z0-9]{16}\z", blueprint.Services[0].Variables["P"]);
        Assert.Equal("${{db-2.ADDRESS}}", blueprint.Services[1].Variables["A"]);
    }

    [Fact]
    public void Fill_WhatTheTemplateDoesNotHave_IsRefused()
    {
        var template = TemplateReader.Read(Head + "inputs: {WORD: {description: A word.}}\nservices: {web: {image: a}}").Template!;

        var (_, wrong) = TemplateValues.Fill(template, new Dictionary<string, string> { ["OTHER"] = "x" }, new Dictionary<string, string> { ["db"] = "y" });

        Assert.Equal(3, wrong.Count);
    }

    [Fact]
    public void Catalogue_WithOneBadTemplate_KeepsTheGoodOnes()
    {
        var (templates, problem) = CatalogueReader.Read(
            "templates:\n  - {name: good, title: G, description: G., icon: g, category: g, services: {web: {image: a}}}\n  - {name: bad}\n", "mine");

        Assert.Equal("mine/good", Assert.Single(templates).Reference);
        Assert.StartsWith("Left out: templates[2]", problem, StringComparison.Ordinal);
    }
}
