using Bunit;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Components.Parts;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Tests.Dashboard.Components;

/// <summary>What a user asks for is done once, whether or not its page is still there.</summary>
public sealed class ActingTests : ConsoleContext
{
    private readonly TaskCompletionSource _answer = new();
    private readonly TaskCompletionSource<Notice> _told = new();
    private int _acted;
    private int _done;

    public ActingTests() => Access.Notices.Said += notice => _told.TrySetResult(notice);

    [Fact]
    public async Task Button_PressedTwice_ActsOnce()
    {
        var button = Button();
        button.Find("button").Click();
        button.Find("button").Click();
        Assert.Equal("true", button.Find("button").GetAttribute("aria-busy"));
        _answer.SetResult();
        Assert.Equal(Tone.Good, (await ToldAsync()).Tone);
        button.WaitForAssertion(() => Assert.Null(button.Find("button").GetAttribute("aria-busy")));
        Assert.Equal((1, 1), (_acted, _done));
    }

    [Fact]
    public async Task Button_Refused_SaysTheSentenceOfTheApi()
    {
        Button().Find("button").Click();
        _answer.SetException(Refused(409, "It has ended already."));
        Assert.Equal((Tone.Bad, "It has ended already."), (await ToldAsync() is var told ? (told.Tone, told.Sentence) : default));
        Assert.Equal(0, _done);
    }

    [Fact]
    public async Task Page_LeftMeanwhile_DoesNotTakeTheActionBack()
    {
        Button().Find("button").Click();
        await DisposeComponentsAsync();
        _answer.SetResult();
        Assert.Equal("It is done.", (await ToldAsync()).Sentence);
    }

    [Fact]
    public void Button_WithAQuestion_AsksFirst()
    {
        var button = Render<ActionButton>(p => p.Add(b => b.Label, "Remove").Add(b => b.Question, "Remove it?").Add(b => b.Consequence, "It is gone then.").Add(b => b.Act, ActAsync));
        button.Find("button").Click();
        Assert.Equal(0, _acted);
        Assert.Contains("It is gone then.", button.Find("dialog").TextContent);
        button.Find("dialog .actions button:last-child").Click();
        Assert.Equal(1, _acted);
    }

    [Fact]
    public void Form_SentTwiceAndRefused_SaysWhyAndKeepsWhatWasEntered()
    {
        var form = Form();
        form.Find("form").Submit();
        form.Find("form").Submit();
        _answer.SetException(Refused(400, "name: choose another one."));
        form.WaitForAssertion(() => Assert.Equal("name: choose another one.", form.Find("[role=alert]").TextContent));
        Assert.Equal((1, 0), (_acted, _done));
        Assert.Single(form.FindAll("input"));
        Assert.Empty(Access.Notices.All);
    }

    [Fact]
    public async Task Form_ClosedBeforeItWasRefused_IsToldInTheNotices()
    {
        Form().Find("form").Submit();
        await DisposeComponentsAsync();
        _answer.SetException(Refused(400, "name: choose another one."));
        Assert.Equal("name: choose another one.", (await ToldAsync()).Sentence);
    }

    private IRenderedComponent<ActionButton> Button() => Render<ActionButton>(p => p.Add(b => b.Label, "Run now").Add(b => b.Act, ActAsync).Add(b => b.Done, "It is done.").Add(b => b.OnDone, () => _done++));

    private IRenderedComponent<SendForm> Form() => Render<SendForm>(p => p.Add(f => f.Submit, "Add").Add(f => f.Send, ActAsync).Add(f => f.OnDone, () => _done++).AddChildContent("<input>"));

    private Task ActAsync(ProxPaasClient client, CancellationToken cancellationToken)
    {
        _acted++;
        return _answer.Task.WaitAsync(cancellationToken);
    }

    private Task<Notice> ToldAsync() => _told.Task.WaitAsync(TimeSpan.FromSeconds(10), Xunit.TestContext.Current.CancellationToken);
}
