using System.Reflection;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Api;

/// <summary><c>?limit=50&amp;cursor=…</c>. The cursor is the id of the last item, and ids sort by time.</summary>
internal sealed record PageRequest(int Limit, string? Cursor)
{
    public const int Default = 50;
    public const int Most = 200;

    public static ValueTask<PageRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var errors = new FieldErrors();
        var limit = Default;
        if (context.Request.Query["limit"] is [{ } text] && !(int.TryParse(text, out limit) && limit is >= 1 and <= Most))
        {
            errors.Add("limit", $"Must be a number from 1 to {Most}.");
        }

        var cursor = context.Request.Query["cursor"] is [{ Length: > 0 } given] ? given : null;
        errors.AddIf(cursor is not null && (cursor.Length > 64 || !cursor.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')), "cursor", "Take it from the last page's 'next'.");
        errors.ThrowIfAny();
        return ValueTask.FromResult<PageRequest?>(new PageRequest(limit, cursor));
    }

    /// <summary>Rows fetched for a page of <see cref="Limit"/>: one more than is shown tells whether another page follows.</summary>
    public Page<TView> Of<T, TView>(IReadOnlyList<T> rows, Func<T, string> id, Func<T, TView> view)
        => rows.Count > Limit
            ? new Page<TView>([.. rows.Take(Limit).Select(view)], id(rows[Limit - 1]))
            : new Page<TView>([.. rows.Select(view)], null);
}
