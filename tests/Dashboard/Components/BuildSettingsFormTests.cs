using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Components.Services;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class BuildSettingsFormTests
{
    private static readonly ServiceSettings Was = new()
    {
        Branch = "main", RootDirectory = "apps/web", Build = new BuildSettings { Builder = BuilderChoice.Nixpacks, WatchPaths = ["a/**", "b"], Target = "run" },
    };

    [Fact]
    public void Form_Untouched_ChangesNothing() => Assert.Equal(new ServiceSettings(), BuildSettingsForm.Of(Was).ChangesTo(Was));

    [Fact]
    public void Form_Emptied_ClearsByEmptyTexts()
    {
        var form = BuildSettingsForm.Of(Was);
        (form.RootDirectory, form.WatchPaths) = (" ", "\n \n");
        var change = form.ChangesTo(Was);
        Assert.Equal(("", null), (change.RootDirectory, change.Branch));
        Assert.Empty(change.Build!.WatchPaths!);
        Assert.Null(change.Build.Builder);
    }

    [Fact]
    public void Form_WithAnotherBuilder_LeavesTheRestAlone()
    {
        var form = BuildSettingsForm.Of(Was);
        form.Builder = BuilderChoice.Dockerfile;
        Assert.Equal(new ServiceSettings { Build = new BuildSettings { Builder = BuilderChoice.Dockerfile } }, form.ChangesTo(Was));
    }
}
