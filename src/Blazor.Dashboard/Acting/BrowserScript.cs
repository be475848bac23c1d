using Microsoft.JSInterop;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>What only the browser can do: the functions of wwwroot/app.js, loaded once for each circuit.</summary>
internal sealed class BrowserScript(IJSRuntime js)
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Does nothing where the browser has gone: nobody would see it.</summary>
    public async Task RunAsync(string function, params object?[] arguments)
    {
        try
        {
            _module ??= js.InvokeAsync<IJSObjectReference>("import", "./app.js").AsTask();
            await (await _module).InvokeVoidAsync(function, arguments);
        }
        catch (Exception ex) when (ex is JSDisconnectedException or OperationCanceledException)
        {
            _module = null;
        }
    }
}
