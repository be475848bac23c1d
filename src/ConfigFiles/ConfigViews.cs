using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.ConfigFiles;

/// <summary>What was read, as the API and px show it.</summary>
public static class ConfigViews
{
    public static ConfigView Of(ConfigResult result, string? commit) => new(
        commit, result.Files,
        [.. result.Values.Select(value =>
        {
            using var json = JsonDocument.Parse(value.Value.ToJsonString());
            return new ConfigValueView(value.Key, json.RootElement.Clone(), value.Origin.File, value.Origin.Path, value.Origin.Line, value.Hidden.Count == 0 ? null : [.. value.Hidden.Select(o => o.ToString())]);
        })],
        [.. result.Notes.Select(note => new ConfigNoteView(note.Origin.File, note.Origin.Path, note.Origin.Line, note.Message, note.IsError))]);
}
