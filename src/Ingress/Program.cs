using Microsoft.Extensions.Options;
using ProxPaaS.Ingress;

try
{
    await using var app = EdgeHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException ex)
{
    foreach (var failure in ex.Failures)
    {
        await Console.Error.WriteLineAsync(failure);
    }

    return 2;
}
catch (IOException ex) when (ex.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{ex.Message} Stop the other program, or set other addresses with Ingress:Http, Ingress:Https and Ingress:Admin.");
    return 3;
}
