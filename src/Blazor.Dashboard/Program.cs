using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MudBlazor.Services;
using ProxPaaS.Dashboard;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Components;
using ProxPaaS.Dashboard.Hosting;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.SignIn;
using Serilog;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
// Static files of packages are found beside the program in every environment, not only in Development.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddSerilog((_, log) => log.ReadFrom.Configuration(builder.Configuration)
    .MinimumLevel.Override("Microsoft.AspNetCore", Serilog.Events.LogEventLevel.Warning)
    .WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture));

builder.Services.AddOptions<DashboardOptions>().Bind(builder.Configuration.GetSection(DashboardOptions.Section)).ValidateOnStart();
builder.Services.AddSingleton<IValidateOptions<DashboardOptions>, ValidateDashboardOptions>();
var options = builder.Configuration.GetSection(DashboardOptions.Section).Get<DashboardOptions>() ?? new DashboardOptions();
if (options.Urls.Length > 0)
{
    builder.WebHost.UseUrls(options.Urls);
}

if (options.StateFolder.Length > 0)
{
    var keys = Directory.CreateDirectory(Path.Combine(options.StateFolder, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    builder.Services.AddDataProtection().SetApplicationName("proxpaas-dashboard").PersistKeysToFileSystem(keys);
}

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ApiConnections>();
builder.Services.AddSingleton<LiveFeeds>();
builder.Services.AddSingleton<RecentAnswers>();
builder.Services.AddScoped<BrowserScript>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddAuthentication(SessionClaims.Scheme).AddCookie(SessionClaims.Scheme, cookie =>
{
    cookie.Cookie.Name = "proxpaas-session";
    cookie.Cookie.HttpOnly = true;
    cookie.Cookie.SameSite = SameSiteMode.Lax;
    cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    cookie.LoginPath = "/signin";
    cookie.ReturnUrlParameter = "returnUrl";
    cookie.SlidingExpiration = false;
});
builder.Services.AddAuthorization();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddMudServices();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapSignOut();
app.MapGet("/healthz", () => TypedResults.Text("ok"));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
