using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProxPaaS.Lab.Tasks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>Replays what was recorded against Proxmox VE 9.2 and compares every answer.</summary>
public sealed partial class RecordedExchangesTests
{
    [Fact]
    public async Task Lab_AnswersAsProxmoxDid()
    {
        var file = Recording.FindFile();
        Assert.SkipWhen(file is null, "the recorded exchanges are not beside this checkout");
        await using var lab = await LabFixture.StartAsync();
        var secrets = new RecordedCallers(lab);
        var scenes = new RecordedScenes(lab, secrets);
        var seen = new Dictionary<string, int>();
        var report = new StringBuilder();
        var unexplained = 0;
        var useless = KnownDifferences.Reasons.Keys.ToHashSet();
        foreach (var recording in Recording.Load(file))
        {
            var occurrence = seen.GetValueOrDefault(recording.Tag);
            seen[recording.Tag] = occurrence + 1;
            List<string> differences;
            try
            {
                await scenes.BeforeAsync(recording.Tag, occurrence);
                differences = await ReplayAsync(lab, secrets, recording);
            }
            catch (Exception ex) when (ex is not Xunit.Sdk.IAssertionException || KnownDifferences.Reasons.ContainsKey(recording.Tag))
            {
                differences = [ex.Message];
            }
            catch (Exception ex)
            {
                differences = ["scene: " + ex.Message];
            }

            if (differences.Count > 0 && !KnownDifferences.Reasons.ContainsKey(recording.Tag))
            {
                unexplained++;
                report.AppendLine($"{recording.Tag} ({recording.Method} {recording.Path})");
                differences.ForEach(difference => report.AppendLine("    " + difference));
            }
            else if (differences.Count > 0)
            {
                useless.Remove(recording.Tag);
            }
        }

        Assert.True(unexplained == 0, $"{unexplained} exchanges differ:\n{report}");
        Assert.True(useless.Count == 0, "explained but equal by now: " + string.Join(", ", useless));
    }

    private static async Task<List<string>> ReplayAsync(LabFixture lab, RecordedCallers callers, Recording recording)
    {
        var path = OwnTasks(lab, recording.Path);
        await EndedAsync(lab, recording);
        var body = recording.Body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(recording.Body));
        if (body is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", recording.Headers.GetValueOrDefault("Content-Type", "application/x-www-form-urlencoded"));
        }

        var call = lab.SendAsync(recording.Method, path, body, headers => callers.SignIn(headers, recording));
        using var response = await (recording.Reason.Contains("got timeout", StringComparison.Ordinal) ? lab.LockTimesOutAsync(call) : call);
        var text = await response.Content.ReadAsStringAsync();
        var differences = new List<string>();
        if ((int)response.StatusCode != recording.Status || AnswerComparer.Mask(response.ReasonPhrase ?? "") != AnswerComparer.Mask(recording.Reason))
        {
            differences.Add($"status: {recording.Status} {recording.Reason} expected, {(int)response.StatusCode} {response.ReasonPhrase} answered {text}");
        }
        else if (recording.Json is { ValueKind: JsonValueKind.Object } expected)
        {
            using var answered = JsonDocument.Parse(text);
            differences.AddRange(AnswerComparer.Differences(expected, answered.RootElement, ""));
        }
        else if (recording.Text is { } plain && Digits().Replace(AnswerComparer.Mask(plain), "#") != Digits().Replace(AnswerComparer.Mask(text), "#"))
        {
            differences.Add($"body: {plain} expected, {text} answered");
        }

        return differences;
    }

    /// <summary>A recorded UPID stands for the lab's last worker of that type and guest.</summary>
    private static string OwnTasks(LabFixture lab, string path) => EncodedUpid().Replace(path, match =>
    {
        if (OwnTask(lab, match.Value) is not { } own)
        {
            return match.Value;
        }

        // The user is the recorded one, so that who may look is tried as well.
        return Uri.EscapeDataString(own.Upid.ToString());
    });

    /// <summary>Somebody who recorded a worker's end had waited for it.</summary>
    private static async Task EndedAsync(LabFixture lab, Recording recording)
    {
        if (recording.Json is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("data", out var data)
            && data is { ValueKind: JsonValueKind.Object } && data.TryGetProperty("exitstatus", out _) && OwnTask(lab, EncodedUpid().Match(recording.Path).Value) is { } task)
        {
            await task.Ended.Task.WaitAsync(Eventually.Limit);
        }
    }

    private static LabTask? OwnTask(LabFixture lab, string encoded) => Upid.Parse(Uri.UnescapeDataString(encoded)) is { Pid: not 1 } recorded
        ? lab.Host.Parts.Tasks.All.FirstOrDefault(task => task.Upid.Type == recorded.Type && task.Upid.Id == recorded.Id) : null;

    [GeneratedRegex("UPID%3A[^/?]+")]
    private static partial Regex EncodedUpid();

    [GeneratedRegex(@"[\d,.]+")]
    private static partial Regex Digits();
}
