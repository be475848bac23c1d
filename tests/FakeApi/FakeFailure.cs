using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

internal sealed record FakeFailure(string PathStart, int Status, Problem Problem, TimeSpan? RetryAfter);
