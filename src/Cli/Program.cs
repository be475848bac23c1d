using ProxPaaS.Cli;
using ProxPaaS.Cli.Output;

return await PxApp.RunAsync(args, PxConsole.System(), CancellationToken.None);
