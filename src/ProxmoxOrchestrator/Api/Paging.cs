using System.Linq.Expressions;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>A page as a query: the rows after the cursor and one more.</summary>
internal static class Paging
{
    /// <summary>Oldest first.</summary>
    public static IQueryable<T> After<T>(this IQueryable<T> rows, PageRequest page, Expression<Func<T, string>> id)
        => (page.Cursor is null ? rows : rows.Where(Compare(id, page.Cursor, Expression.GreaterThan))).OrderBy(id).Take(page.Limit + 1);

    /// <summary>Newest first.</summary>
    public static IQueryable<T> Before<T>(this IQueryable<T> rows, PageRequest page, Expression<Func<T, string>> id)
        => (page.Cursor is null ? rows : rows.Where(Compare(id, page.Cursor, Expression.LessThan))).OrderByDescending(id).Take(page.Limit + 1);

    private static Expression<Func<T, bool>> Compare<T>(Expression<Func<T, string>> id, string cursor, Func<Expression, Expression, Expression> with)
    {
        var compare = Expression.Call(typeof(string), nameof(string.Compare), null, id.Body, Expression.Constant(cursor));
        return Expression.Lambda<Func<T, bool>>(with(compare, Expression.Constant(0)), id.Parameters);
    }
}
