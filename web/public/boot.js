// Before the first paint: the theme and the density that this device remembers. A file, since inline scripts are refused.
(() => {
  const root = document.documentElement;
  let theme = 'system';
  let density = 'cozy';
  try {
    theme = localStorage.getItem('belay.theme') ?? theme;
    density = localStorage.getItem('belay.density') ?? density;
  } catch {
    // Storage may be refused; the system's theme is a fine answer.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.density = density === 'compact' ? 'compact' : 'cozy';
})();
