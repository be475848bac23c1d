using ProxPaaS.Orchestrator.Builds.Dockerfiles;

namespace ProxPaaS.Tests.Orchestrator.Builds.Dockerfiles;

public sealed class DockerfileReaderTests
{
    [Theory]
    [InlineData("FROM debian:12", "debian:12")]
    [InlineData("\uFEFF  from --platform=$BUILDPLATFORM ghcr.io/a/b AS build\r\nFROM build\nCOPY --from=build /x /x\nCOPY --from=0 /x /x", "ghcr.io/a/b")]
    [InlineData("FROM a AS one\nCOPY --from=ONE /x /x\nCOPY --chown=1:1 --from=b/c@sha256:x /x /x", "a b/c@sha256:x")]
    [InlineData("ARG V=12\nARG IMAGE=debian:${V}-slim\nFROM $IMAGE", "debian:12-slim")]
    [InlineData("ARG REG=\"r.example.org\" TAG='1'\nFROM ${REG}/app:${TAG:-2}${NONE:+x}${NONE-y}", "r.example.org/app:1y")]
    [InlineData("FROM \\\n# not this\n\n  a\\\n/b AS x", "a/b")]
    [InlineData("# escape=`\nFROM `\n a\nRUN copy c:\\\nFROM b", "a b")]
    [InlineData("# syntax=docker/dockerfile:1\n# escape=`\nFROM a`\n/b", "a/b")]
    [InlineData("FROM scratch\nRUN --mount=type=bind,from=tools.example.org/t:1,target=/t --mount=type=cache,target=/c make", "tools.example.org/t:1")]
    [InlineData("FROM a\nRUN <<EOF\nfrom os import path\nEOF\nFROM b", "a b")]
    [InlineData("FROM a\nRUN <<-'EOF' <<ZWEI cat\n\tfrom x\n\tEOF\nfrom y\nZWEI\nFROM b", "a b")]
    [InlineData("FROM a\nRUN echo <<EOF\nFROM b", "a b")]
    [InlineData("FROM a\nRUN echo $((1<<2))\nFROM b", "a b")]
    [InlineData("ARG X=a\nFROM $X\nARG X=evil\nFROM $X", "a")]
    [InlineData("", "")]
    [InlineData("FROM", "")]
    public void Images_AreFoundAsBuildKitReadsThem(string dockerfile, string images)
        => Assert.Equal(images, string.Join(' ', DockerfileReader.Read(dockerfile, new Dictionary<string, string>()).Images));

    [Fact]
    public void Arguments_CountWhereTheyAreDeclared()
    {
        var given = new Dictionary<string, string> { ["BASE"] = "mine:1", ["OTHER"] = "x" };

        Assert.Equal(["mine:1"], DockerfileReader.Read("ARG BASE=theirs\nFROM $BASE", given).Images);
        Assert.Equal(["y"], DockerfileReader.Read("FROM ${OTHER:-y}", given).Images);
    }

    [Theory]
    [InlineData("FROM ${X#prefix}")]
    [InlineData("FROM ${X:?must be set}")]
    [InlineData("FROM ${X")]
    [InlineData("FROM \"a")]
    [InlineData("FROM $NOWHERE")]
    public void Image_ThatCannotBeTold_IsSaidToBeSo(string dockerfile)
    {
        var facts = DockerfileReader.Read(dockerfile, new Dictionary<string, string>());

        Assert.Empty(facts.Images);
        Assert.Single(facts.NotUnderstood);
    }

    [Theory]
    [InlineData("RUN --mount=type=secret,id=TOKEN,required=true make", "TOKEN")]
    [InlineData("RUN --mount=type=secret,target=/run/secrets/KEY --mount=\"type=secret\",id=TOKEN make", "KEY TOKEN")]
    [InlineData("RUN --mount=type=secret,id=$WHICH make", "KEY OTHER TOKEN")]
    [InlineData("RUN echo TOKEN", "")]
    [InlineData("RUN --mount=type=cache,target=/TOKEN make", "")]
    public void Secrets_AreThoseThatAStepMounts(string step, string mounted)
        => Assert.Equal(mounted, string.Join(' ', DockerfileReader.Read($"FROM a\n{step}", new Dictionary<string, string>()).Mounted(["KEY", "OTHER", "TOKEN"])));

    [Fact]
    public void Anything_IsReadWithoutAnErrorInBoundedTime()
    {
        var random = new Random(5);
        const string Alphabet = "FROM ARG RUN COPY --from=--mount=type=secret,id=$X ${X:-{}}\\\n`'\"#<<EOF\n\t =";
        for (var i = 0; i < 2000; i++)
        {
            DockerfileReader.Read(new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]), new Dictionary<string, string> { ["X"] = "$X" });
        }

        Assert.Equal(200, DockerfileReader.Read(string.Concat(Enumerable.Range(0, 60_000).Select(n => $"FROM a{n}\n")), new Dictionary<string, string>()).Images.Count);
        DockerfileReader.Read($"FROM a\n{string.Concat(Enumerable.Repeat("RUN <<EOF \\\n", 60_000))}", new Dictionary<string, string>());
        DockerfileReader.Read(string.Concat(Enumerable.Range(0, 60_000).Select(n => $"RUN <<A{n}\n")), new Dictionary<string, string>());
        DockerfileReader.Read($"FROM {string.Concat(Enumerable.Repeat("${X:-", 100_000))}", new Dictionary<string, string>());
    }
}
