// Runs before the first paint, so that no page flashes in the wrong colours.
(() => {
  const cookie = (name) => document.cookie.split('; ').find((c) => c.startsWith(name + '='))?.split('=')[1];
  const keep = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (choice) => {
    const now = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    document.documentElement.dataset.theme = now;
    document.documentElement.dataset.choice = choice;
    keep('px-theme', choice);
    keep('px-theme-now', now);
  };
  const chosen = () => (['light', 'dark'].includes(cookie('px-theme')) ? cookie('px-theme') : 'system');
  apply(chosen());
  dark.addEventListener('change', () => apply(chosen()));
  window.pxTheme = apply;
})();
