using System.CommandLine;

namespace ProxPaaS.Cli;

/// <summary>completion: a script that asks px itself what may come next.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandFactory px)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return px.Command("completion", "Print a completion script: source <(px completion bash)", (call, _) =>
        {
            call.Console.Out.Write(Script(call.Get(shell)));
            return Task.FromResult(ExitCodes.Ok);
        }, shell);
    }

    private static string Script(string shell) => shell switch
    {
        "zsh" => """
            _px() { local -a found; found=("${(@f)$(px "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}"); compadd -a found }
            compdef _px px

            """,
        "fish" => """
            complete -f -c px -a '(set -l line (commandline -cp); px "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null)'

            """,
        _ => """
            _px() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$(px "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")); }
            complete -F _px px

            """,
    };
}
