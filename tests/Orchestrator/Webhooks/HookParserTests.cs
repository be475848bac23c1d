using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>Providers' published examples, and the corners that they warn of.</summary>
public sealed class HookParserTests
{
    [Fact]
    public void Github_NewBranch_HasNoBefore()
    {
        var change = Assert.Single(Sample(SourceProvider.Github, "push", "github/push.new-branch.json").Refs);

        Assert.StartsWith("refs/heads/", change.Ref);
        Assert.Null(change.Before);
        Assert.Null(change.Paths);
        Assert.False(change.Deleted);
    }

    [Fact]
    public void Github_DeletedTag_IsATagThatIsGone()
    {
        var content = Sample(SourceProvider.Github, "push", "github/push.tag-deleted.json");
        var change = Assert.Single(content.Refs);

        Assert.Equal((true, true, null), (change.IsTag, change.Deleted, change.After));
        Assert.Equal(("186853002", "Codertocat/Hello-World"), (content.RepositoryId, content.RepositoryName));
    }

    [Theory]
    [InlineData("ping", "github/ping.json", "Ping")]
    [InlineData("create", "github/create.tag.json", "push event says")]
    [InlineData("delete", "github/delete.tag.json", "push event says")]
    [InlineData("star", "github/ping.json", "concerns no deployment")]
    public void Github_OtherEvents_SayWhyThereIsNothingToDo(string kind, string file, string note) => Assert.Contains(note, Sample(SourceProvider.Github, kind, file).Note);

    [Theory]
    [InlineData("github/pull_request.opened.json", PullRequestState.Open, "opened")]
    [InlineData("github/pull_request.synchronize.json", PullRequestState.Open, "synchronize")]
    [InlineData("github/pull_request.closed.json", PullRequestState.Closed, "closed")]
    public void Github_PullRequests_ComeAsTheirState(string file, PullRequestState state, string action)
    {
        var pull = Sample(SourceProvider.Github, "pull_request", file).PullRequest!;

        Assert.Equal((state, action), (pull.State, pull.Action));
        Assert.Equal(40, pull.HeadSha.Length);
        Assert.NotEqual(DateTimeOffset.UnixEpoch, pull.UpdatedAt);
    }

    [Fact]
    public void Gitlab_Push_WithMoreCommitsThanItLists_TellsNoPaths()
    {
        var content = Sample(SourceProvider.Gitlab, "Push Hook", "gitlab/push.json");
        var change = Assert.Single(content.Refs);

        Assert.Equal(("15", "mike/diaspora"), (content.RepositoryId, content.RepositoryName));
        Assert.Equal(("refs/heads/master", "95790bf891e76fee5e1747ab589903a6a1f80f22", "da1560886d4f094c3e6c9ef40349f7d38b5d27d7"), (change.Ref, change.Before, change.After));
        Assert.Null(change.Paths);
    }

    [Fact]
    public void Gitlab_MergeRequest_OfAnotherProject_IsAFork()
    {
        var pull = Sample(SourceProvider.Gitlab, "Merge Request Hook", "gitlab/merge_request.json").PullRequest!;

        Assert.True(pull.Number == 1 && pull.HeadRef == "ms-viewport" && pull.BaseRef == "master");
        Assert.Equal(PullRequestState.Open, pull.State);
        Assert.Equal(2013, pull.UpdatedAt.Year);
    }

    [Theory]
    [InlineData("opened", PullRequestState.Open)]
    [InlineData("locked", PullRequestState.Open)]
    [InlineData("closed", PullRequestState.Closed)]
    [InlineData("merged", PullRequestState.Merged)]
    public void Gitlab_MergeRequest_EndsWithItsEnd_NotWhileItIsMerged(string state, PullRequestState expected)
    {
        var pull = Parse(SourceProvider.Gitlab, "System Hook", $$$"""
            {"object_kind":"merge_request","project":{"id":1,"path_with_namespace":"a/b"},
             "object_attributes":{"iid":3,"state":"{{{state}}}","source_project_id":2,"target_project_id":1,"last_commit":{"id":"2222222222222222222222222222222222222222"},"updated_at":"2026-01-02 03:04:05 UTC"}}
            """).PullRequest!;

        Assert.Equal((expected, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (pull.State, pull.Fork, pull.UpdatedAt));
    }

    [Fact]
    public void Gitlab_SystemHook_IsReadByItsBody()
    {
        var content = Parse(SourceProvider.Gitlab, "System Hook", """
            {"event_name":"push","project_id":15,"project":{"path_with_namespace":"mike/diaspora"},"ref":"refs/heads/main","before":"1111111111111111111111111111111111111111","after":"0000000000000000000000000000000000000000","checkout_sha":null}
            """);
        var change = Assert.Single(content.Refs);

        Assert.Equal(("15", "mike/diaspora"), (content.RepositoryId, content.RepositoryName));
        Assert.True(change.Deleted);
        Assert.NotNull(Parse(SourceProvider.Gitlab, "System Hook", """{"event_name":"user_create"}""").Note);
    }

    [Theory]
    [InlineData(SourceProvider.Github, "pull_request", """{"number":1,"pull_request":{"state":"open","head":{"sha":"SHA","repo":null},"base":{"repo":{"id":7}}}}""")]
    [InlineData(SourceProvider.Gitea, "pull_request", """{"number":1,"pull_request":{"state":"open","head":{"sha":"SHA","repo":{"id":8}},"base":{"repo":{"id":7}}}}""")]
    [InlineData(SourceProvider.Gitlab, "x", """{"object_kind":"merge_request","object_attributes":{"iid":1,"source_project_id":null,"target_project_id":7,"last_commit":{"id":"SHA"}}}""")]
    [InlineData(SourceProvider.Bitbucket, "pullrequest:created", """{"pullrequest":{"id":1,"source":{"commit":{"hash":"SHA"},"repository":null},"destination":{"repository":{"uuid":"{7}"}}}}""")]
    [InlineData(SourceProvider.BitbucketDc, "pr:opened", """{"pullRequest":{"id":1,"fromRef":{"latestCommit":"SHA","repository":{"id":8}},"toRef":{"repository":{"id":7}}}}""")]
    public void HeadInAnotherRepository_OrInOneThatIsGone_IsAFork(SourceProvider provider, string kind, string json)
        => Assert.True(Parse(provider, kind, json.Replace("SHA", new string('2', 40))).PullRequest!.Fork);

    [Fact]
    public void Gitea_Push_AndPullRequest_AreReadLikeGithubs()
    {
        var change = Assert.Single(Sample(SourceProvider.Gitea, "push", "gitea/push.json").Refs);
        Assert.StartsWith("refs/heads/", change.Ref);
        Assert.NotNull(Sample(SourceProvider.Gitea, "pull_request", "gitea/pull_request.opened.json").PullRequest);
    }

    [Fact]
    public void Bitbucket_Push_NamesItsReferences_WithoutPaths()
    {
        var content = Sample(SourceProvider.Bitbucket, "repo:push", "bitbucket/repo-push.json");
        var change = Assert.Single(content.Refs);

        Assert.Equal(("{673a6070-3421-46c9-9d48-90745f7bfe8e}", "team_name/repo_name"), (content.RepositoryId, content.RepositoryName));
        Assert.Equal(("refs/heads/name-of-branch", "709d658dc5b6d6afcd46049c2f332ee3f515a67d"), (change.Ref, change.After));
        Assert.Null(change.Paths);
        Assert.Equal("d3022fc0ca3d", Sample(SourceProvider.Bitbucket, "pullrequest:created", "bitbucket/pullrequest-created.json").PullRequest!.HeadSha);
    }

    [Fact]
    public void Bitbucket_SeveralReferencesInOneDelivery_AreAllThere()
    {
        var content = Parse(SourceProvider.Bitbucket, "repo:push", """
            {"push":{"changes":[
              {"old":{"type":"branch","name":"gone","target":{"hash":"1111111111111111111111111111111111111111"}},"new":null},
              {"old":null,"new":{"type":"tag","name":"v1","target":{"hash":"2222222222222222222222222222222222222222"}}},
              {"old":null,"new":null}]}}
            """);

        Assert.Equal(["refs/heads/gone", "refs/tags/v1"], content.Refs.Select(r => r.Ref));
        Assert.Equal([true, false], content.Refs.Select(r => r.Deleted));
    }

    [Fact]
    public void BitbucketDataCenter_HasAnotherShape()
    {
        var push = Parse(SourceProvider.BitbucketDc, "repo:refs_changed", """
            {"repository":{"id":84,"slug":"app","project":{"key":"PRJ"}},"changes":[{"ref":{"id":"refs/heads/main","displayId":"main","type":"BRANCH"},"fromHash":"1111111111111111111111111111111111111111","toHash":"0000000000000000000000000000000000000000","type":"DELETE"}]}
            """);
        Assert.Equal(("84", "PRJ/app", true), (push.RepositoryId, push.RepositoryName, push.Refs[0].Deleted));

        var pull = Parse(SourceProvider.BitbucketDc, "pr:from_ref_updated", """
            {"pullRequest":{"id":3,"title":"x","updatedDate":1505783592000,"fromRef":{"displayId":"topic","latestCommit":"2222222222222222222222222222222222222222","repository":{"id":85}},"toRef":{"displayId":"main","repository":{"id":84,"slug":"app","project":{"key":"PRJ"}}}}}
            """);
        Assert.Equal(("84", true, 2017), (pull.RepositoryId, pull.PullRequest!.Fork, pull.PullRequest.UpdatedAt.Year));
    }

    [Fact]
    public void Paths_AreTheCommitsUnion_UnlessOneListsNone()
    {
        string Push(string commits, string more = "") => $$"""
            {"ref":"refs/heads/main","before":"1111111111111111111111111111111111111111","after":"2222222222222222222222222222222222222222"{{more}},"commits":[{{commits}}]}
            """;
        const string One = """{"added":["a"],"modified":["b/c"],"removed":[]}""", Two = """{"added":[],"modified":["b/c"],"removed":["d"]}""", None = """{"added":[],"modified":[],"removed":[]}""";

        Assert.Equal(["a", "b/c", "d"], Parse(SourceProvider.Github, "push", Push($"{One},{Two}")).Refs[0].Paths!);
        Assert.Null(Parse(SourceProvider.Github, "push", Push($"{One},{None}")).Refs[0].Paths);
        Assert.Null(Parse(SourceProvider.Github, "push", Push(One, ",\"forced\":true")).Refs[0].Paths);
        Assert.Null(Parse(SourceProvider.Github, "push", Push("")).Refs[0].Paths);
        Assert.Null(Parse(SourceProvider.Gitea, "push", Push(One)).Refs[0].Paths);
        Assert.NotNull(Parse(SourceProvider.Gitea, "push", Push(One, ",\"total_commits\":1")).Refs[0].Paths);
        Assert.NotNull(Parse(SourceProvider.Github, "push", Push(string.Join(',', Enumerable.Repeat(One, 19)))).Refs[0].Paths);
        Assert.Null(Parse(SourceProvider.Github, "push", Push(string.Join(',', Enumerable.Repeat(One, 20)))).Refs[0].Paths);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"ref\":7}")]
    [InlineData("{\"ref\":")]
    public void WhatIsNoPush_SaysSo(string json)
    {
        foreach (var provider in new[] { SourceProvider.Github, SourceProvider.Generic })
        {
            Assert.Throws<HookFormatException>(() => Parse(provider, "push", json));
        }
    }

    [Theory]
    [InlineData("refs/heads/-x")]
    [InlineData("refs/heads/a b")]
    [InlineData("refs/heads/../../etc")]
    [InlineData("refs/heads/x\\u0000y")]
    [InlineData("HEAD")]
    public void NamesThatGitDoesNotTake_AreLeftOut(string reference)
        => Assert.Empty(Parse(SourceProvider.Github, "push", $$"""{"ref":"{{reference}}","after":"2222222222222222222222222222222222222222"}""").Refs);

    [Fact]
    public void DeepDocument_IsRefusedWithoutReadingItAll()
        => Assert.Throws<HookFormatException>(() => Parse(SourceProvider.Github, "push", string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000)));

    private static HookContent Parse(SourceProvider provider, string kind, string json) => HookParser.Parse(provider, kind, Encoding.UTF8.GetBytes(json));

    private static HookContent Sample(SourceProvider provider, string kind, string file) => HookParser.Parse(provider, kind, SharedPayloads.Read(file));
}
