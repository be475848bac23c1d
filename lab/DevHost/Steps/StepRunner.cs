using System.Diagnostics;
using Spectre.Console;

namespace ProxPaaS.DevHost.Steps;

/// <summary>Runs the steps of a run one after the other and shows each with its seconds: live on a terminal, a line each elsewhere.</summary>
internal sealed class StepRunner
{
    private readonly List<StepResult> _results = [];
    private readonly bool _live = !Console.IsOutputRedirected;

    public IReadOnlyList<StepResult> Results => _results;

    public Task RunAsync(string name, Func<Action<string>, Task> work)
        => RunAsync(name, async say =>
        {
            await work(say);
            return 0;
        });

    public async Task<T> RunAsync<T>(string name, Func<Action<string>, Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var detail = "";
        try
        {
            var result = _live
                ? await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(name), status => work(text =>
                {
                    detail = text;
                    status.Status(Markup.Escape($"{name}  {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s  {Shorten(text)}"));
                }))
                : await work(text => detail = text);
            Done(name, started, detail);
            return result;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]✗[/] {name}");
            throw failure as StepFailedException ?? new StepFailedException(name, failure.Message, failure);
        }
    }

    /// <summary>Records a figure that was measured inside another step.</summary>
    public void Measured(string name, double seconds, string detail) => Show(new(name, Math.Round(seconds, 2), detail));

    private void Done(string name, long started, string detail)
        => Show(new(name, Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 2), detail));

    private void Show(StepResult result)
    {
        _results.Add(result);
        AnsiConsole.MarkupLineInterpolated($"[green]✓[/] {result.Name,-44} {result.Seconds,7:0.0} s  [grey]{Shorten(result.Detail)}[/]");
    }

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 90 ? line : line[..89] + "…";
    }
}
