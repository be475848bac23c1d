namespace ProxPaaS.Tests.Cli.Deploying;

public sealed class ImageTests : PxTest
{
    [Fact]
    public async Task List_ShowsWhatBecomesOfEach_AndCanBeNarrowed()
    {
        var all = await PxAsync("images", "ls");
        Assert.Equal("sha256:0123456789ab\tweb\tkeep\t3h\tv12\tIt serves.\nsha256:f123456789ab\tsrv_gone\tremove\t\t\tIts service is gone.\n", all.Out);
        Assert.Single((await PxAsync("images", "ls", "--fate", "remove", "--json")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Clean_OnlyGoesAheadWhenAgreedTo_AndTellsWhatWent()
    {
        var refused = await PxAsync("images", "clean");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--yes", refused.Error);
        Assert.DoesNotContain(Api.Calls, c => c.Path == "/v1/images/cleanup");

        var dry = await PxAsync("images", "clean", "--dry-run");
        Assert.Contains("srv_gone", dry.Out);
        Assert.Contains("4 unneeded images wait for their time.", dry.Error);
        Assert.Contains(Api.Calls, c => c is { Path: "/v1/images/cleanup", Body: "{\"dryRun\":true}" });

        var json = (await PxAsync("images", "clean", "--dry-run", "--json")).Json;
        Assert.Equal((1, 4), (json.GetProperty("images").GetArrayLength(), json.GetProperty("waiting").GetInt32()));

        Assert.Contains("3 MiB are free again.", (await PxAsync("images", "clean", "--yes")).Error);
        Assert.Contains(Api.Calls, c => c is { Path: "/v1/images/cleanup", Body: "{\"dryRun\":false}" });
    }
}
