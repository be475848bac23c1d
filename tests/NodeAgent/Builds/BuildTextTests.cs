using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class BuildTextTests
{
    [Theory]
    [InlineData("# syntax=docker/dockerfile:1\nFROM a\n", "FROM a\n", "docker/dockerfile:1")]
    [InlineData("# escape=`\n#syntax = x/y\nFROM a", "# escape=`\nFROM a", "x/y")]
    [InlineData("FROM a\n# syntax=late\n", "FROM a\n# syntax=late\n", null)]
    [InlineData("# a comment\n# syntax=late\nFROM a\n", "# a comment\n# syntax=late\nFROM a\n", null)]
    [InlineData("", "", null)]
    public void Strip_SyntaxLine_IsTakenOutWhereDockerWouldReadIt(string text, string expected, string? removed)
    {
        Assert.Equal(expected, DockerfileSyntax.Strip(text, out var found));
        Assert.Equal(removed, found);
    }

    [Theory]
    [InlineData("failed to solve with frontend dockerfile.v0: failed to build LLB: executor failed running [/bin/sh -c npm ci]: exit code: 1", "The command npm ci ended with exit code 1. The lines before this in the build's log say why; correct it and push again.")]
    [InlineData("error: failed to solve: process \"/bin/bash -l -c go build -o out\" did not complete successfully: exit code: 127", "The command go build -o out ended with exit code 127. A program that it calls is not there: install it in a step before, or correct its name.")]
    [InlineData("#5 ERROR: executor failed running [/bin/sh -c x]: exit code: 137", "The command x ended with exit code 137. It was killed, most likely because the builder ran out of memory.")]
    [InlineData("failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: RUNN", "dockerfile parse error line 2: unknown instruction: RUNN. Correct what it names and push again; the build's log holds all of its output.")]
    [InlineData("error: failed to solve: failed to do request: Head \"https://r.example.org/v2/library/none/manifests/1\": dial tcp: lookup r.example.org: no such host", "The image r.example.org/library/none:1 cannot be fetched: dial tcp: lookup r.example.org: no such host. Check its name, and that builder nodes reach r.example.org.")]
    [InlineData("failed to do request: Head \"https://r.example.org/v2/none/manifests/sha256:ab\": EOF", "The image r.example.org/none@sha256:ab cannot be fetched: EOF. Check its name, and that builder nodes reach r.example.org.")]
    [InlineData("error: failed to solve: px/none: not found", "px/none: not found. Correct what it names and push again; the build's log holds all of its output.")]
    public void Reason_FromTheTail_IsShort(string line, string expected) => Assert.Equal(expected, BuildFailureText.Of(1, ["#1 something", line, ""]));

    [Theory]
    [InlineData("#3 sha256:447338529203f52ddb4c00a4cf40ab6c2399a5d78a019c1f53dcaa57bf37c1d7", true)]
    [InlineData("#3 sha256:447338529203f52ddb4c00a4cf40ab6c2399a5d78a019c1f53dcaa57bf37c1d7 1.2MB / 3MB 0.1s", false)]
    [InlineData("#3 DONE 0.0s", false)]
    public void SaysNothing_OfADigestAlone_IsTrue(string line, bool expected) => Assert.Equal(expected, BuildFailureText.SaysNothing(line));

    [Fact]
    public void Command_WithArguments_KeepsValuesOutOfTheProcessList()
    {
        var spec = new BuildSpec { Id = "bld_a", ImageName = "r:5000/p/w", Target = "run", NoCache = true, CacheScope = "srv_a", CacheFrom = { "r:5000/p/w@sha256:ab" } };
        spec.BuildArgs["TOKEN"] = "hidden";
        spec.BuildArgs["PATH"] = "/evil";
        spec.Secrets["key"] = "hidden";

        var command = BuildCommand.Of(spec, new BuildFolder("/b"), "/s.sock", "/cfg", id => $"/cfg/{id}");

        Assert.Equal(
            ["--host", "unix:///s.sock", "build", "--progress=plain", "--file=/b/context/Dockerfile", "--target=run", "--no-cache",
                "--build-arg=BUILDKIT_INLINE_CACHE=1", "--build-arg=BUILDKIT_CACHE_MOUNT_NS=srv_a", "--add-host=srv_a.scope.invalid:127.0.0.1", "--cache-from=r:5000/p/w@sha256:ab", "--build-arg=PATH=/evil", "--build-arg=TOKEN", "--secret=id=key,src=/cfg/key", "--tag=r:5000/p/w:bld_a", "--", "/b/context"],
            command.Arguments);
        Assert.Equal("hidden", command.Environment["TOKEN"]);
        Assert.DoesNotContain("/evil", command.Environment["PATH"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--privileged", "k")]
    [InlineData("A B", "k")]
    [InlineData("BUILDKIT_CACHE_MOUNT_NS", "k")]
    [InlineData("buildkit_syntax", "k")]
    [InlineData("OK", "k,src=/etc/shadow")]
    [InlineData("OK", "../k")]
    public void Check_NamesThatCouldBeOptions_AreRefused(string argument, string secret)
    {
        var spec = new BuildSpec { Id = "bld_a", ImageName = "r/w" };
        spec.BuildArgs[argument] = "";
        spec.Secrets[secret] = "";

        Assert.NotNull(BuildCommand.Check(spec));
    }
}
