using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Benchmarks.Reporting;

namespace ProxPaaS.Benchmarks.Webhooks;

/// <summary>Webhook → durable row, as the provider sees it: from the moment a delivery is due to its answer, at a fixed rate, on SQLite and PostgreSQL.</summary>
internal sealed class WebhookBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const int Seconds = 5;
    private const int WarmUpSeconds = 10;

    public string Name => "webhooks";

    public string Description => "webhook to durable row at 200/s on SQLite and 1,000/s on PostgreSQL, beside a commit of its own for each";

    public async Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var rows = new List<ReportRow>();
        var folder = Directory.CreateTempSubdirectory("proxpaas-bench-").FullName;
        try
        {
            using (var sqlite = await WebhookTarget.StartAsync(Path.Combine(folder, "sqlite"), null, cancellationToken))
            {
                await MeasureAsync(rows, say, "SQLite, 200/s", sqlite, 200, cancellationToken);
            }

            if (PostgresProgram.Exists)
            {
                using var server = await PostgresProgram.StartAsync(Path.Combine(folder, "postgres"), cancellationToken);
                using var postgres = await WebhookTarget.StartAsync(Path.Combine(folder, "with-postgres"), server.ConnectionString, cancellationToken);
                await MeasureAsync(rows, say, "PostgreSQL, 1,000/s", postgres, 1000, cancellationToken);
            }
            else
            {
                say("PostgreSQL is not installed: left out");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new BenchmarkReport(rows,
        [
            $"Medians of {Rounds} rounds of {Seconds} s after {WarmUpSeconds} s that warm up, open loop: a late delivery counts from when it was due. GitHub's push of 8 KiB, signed; sender, control plane and database are processes of this machine, and the loop that works deliveries off runs too.",
            "The peer inserts the same rows at the same rate with a transaction each, without HTTP, signature and parsing. PostgreSQL runs with fsync.",
        ]);
    }

    private static async Task MeasureAsync(List<ReportRow> rows, Action<string> say, string name, WebhookTarget target, int rate, CancellationToken cancellationToken)
    {
        say(name);
        var body = Encoding.UTF8.GetBytes(
            "{\"ref\":\"refs/heads/topic\",\"before\":\"1111111111111111111111111111111111111111\",\"after\":\"2222222222222222222222222222222222222222\",\"repository\":{\"id\":7,\"full_name\":\"owner/repo\"},\"padding\":\"" + new string('x', 8000) + "\"}");
        var signature = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookTarget.Secret), body))}";
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
        async Task SendAsync(int _)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target.HookUrl) { Content = new ByteArrayContent(body) };
            request.Headers.TryAddWithoutValidation("X-GitHub-Event", "push");
            request.Headers.TryAddWithoutValidation("X-GitHub-Delivery", Guid.NewGuid().ToString());
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
            using var response = await http.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode != 202)
            {
                throw new InvalidOperationException($"the hook answered {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }

        await OpenLoopAsync(rate, WarmUpSeconds, SendAsync, cancellationToken);
        var (ours, peer) = (new List<double[]>(), new List<double[]>());
        for (var round = 0; round < Rounds; round++)
        {
            await target.SettleAsync(cancellationToken);
            ours.Add(await OpenLoopAsync(rate, Seconds, SendAsync, cancellationToken));
            await target.SettleAsync(cancellationToken);
            peer.Add(await OpenLoopAsync(rate, Seconds, _ => target.InsertAloneAsync(cancellationToken), cancellationToken));
            say($"{name}: p99 {Samples.Percentile(ours[^1], 99):0.0} ms, a commit each {Samples.Percentile(peer[^1], 99):0.0} ms");
        }

        rows.Add(Row(name, "hook", ours));
        rows.Add(Row(name, "a commit each", peer));
    }

    /// <summary>Milliseconds from when each was due to when it was done.</summary>
    private static async Task<double[]> OpenLoopAsync(int rate, int seconds, Func<int, Task> send, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var running = new List<Task<double>>(rate * seconds);
        for (var i = 0; i < rate * seconds; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            while (Stopwatch.GetElapsedTime(started) is var now && now < due)
            {
                await Task.Delay(due - now > TimeSpan.FromMilliseconds(1) ? due - now : TimeSpan.FromMilliseconds(1), cancellationToken);
            }

            running.Add(OneAsync(i, due));
        }

        return await Task.WhenAll(running);

        async Task<double> OneAsync(int i, TimeSpan due)
        {
            await Task.Yield();
            await send(i);
            return (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
        }
    }

    private static ReportRow Row(string name, string subject, IReadOnlyList<double[]> rounds)
    {
        var tails = rounds.Select(r => Samples.Percentile(r, 99)).ToArray();
        return new(name, subject,
        [
            new("p50 ms", Samples.Median(rounds.Select(Samples.Median))), new("p99 ms", Samples.Median(tails)), new("best p99", tails.Min()), new("worst p99", tails.Max()),
            new("most ms", rounds.Max(r => r.Max())), new("answered", rounds.Sum(r => r.Length)),
        ]);
    }
}
