namespace ProxPaaS.Dashboard.SignIn;

internal sealed class SignInForm
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}
