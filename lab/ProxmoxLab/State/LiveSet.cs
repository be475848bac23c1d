using System.Collections;
using System.Collections.Immutable;

namespace ProxPaaS.Lab.State;

/// <summary>A sorted set that may be read while it changes: every change makes a new one.</summary>
internal sealed class LiveSet<T> : ICollection<T>
{
    private ImmutableSortedSet<T> _items = typeof(T) == typeof(string) ? ImmutableSortedSet.Create((IComparer<T>)(object)StringComparer.Ordinal) : ImmutableSortedSet<T>.Empty;

    public int Count => _items.Count;

    public bool IsReadOnly => false;

    public bool Add(T item) => ImmutableInterlocked.Update(ref _items, (items, added) => items.Add(added), item);

    public bool Remove(T item) => ImmutableInterlocked.Update(ref _items, (items, removed) => items.Remove(removed), item);

    public bool Contains(T item) => _items.Contains(item);

    public IReadOnlySet<T> Snapshot() => _items;

    public void Clear() => ImmutableInterlocked.Update(ref _items, items => items.Clear());

    public void CopyTo(T[] array, int arrayIndex) => ((ICollection<T>)_items).CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    void ICollection<T>.Add(T item) => Add(item);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
