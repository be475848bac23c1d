using System.Collections;
using System.Collections.Immutable;

namespace ProxPaaS.Lab.State;

/// <summary>A list that may be read while it changes.</summary>
internal sealed class LiveList<T> : ICollection<T>
{
    private ImmutableList<T> _items = [];

    public int Count => _items.Count;

    public bool IsReadOnly => false;

    public void Add(T item) => ImmutableInterlocked.Update(ref _items, (items, added) => items.Add(added), item);

    public bool Remove(T item) => ImmutableInterlocked.Update(ref _items, (items, removed) => items.Remove(removed), item);

    public void RemoveAll(Predicate<T> match) => ImmutableInterlocked.Update(ref _items, (items, matching) => items.RemoveAll(matching), match);

    public bool Contains(T item) => _items.Contains(item);

    public void Clear() => ImmutableInterlocked.Update(ref _items, items => items.Clear());

    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
