// What the browser does by itself: it works while the server is away.

const pad = (n) => String(n).padStart(2, '0');

// The same words as Model/Wording.cs.
function words(seconds, kind) {
  if (kind === 'ago') return seconds < 5 ? 'now' : `${words(seconds, 'age')} ago`;
  if (seconds < 0) return '0 s';
  if (seconds < 10 && kind === 'lasting') return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const [m, h] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (m < 60) return kind === 'lasting' ? `${m} m ${Math.floor(seconds % 60)} s` : `${m} m`;
  if (h < 48) return kind === 'lasting' ? `${h} h ${m % 60} m` : `${h} h`;
  return `${Math.floor(h / 24)} d`;
}

// Only the text node's data changes: Blazor keeps hold of the node itself.
function write(element, text) {
  if (element.firstChild && element.firstChild.data !== text) element.firstChild.data = text;
}

setInterval(() => {
  for (const time of document.querySelectorAll('time[data-since]')) {
    write(time, words((Date.now() - Date.parse(time.dateTime)) / 1000, time.dataset.since));
  }
  for (const time of document.querySelectorAll('time[data-clock]')) {
    const at = new Date(time.dateTime);
    write(time, `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`);
  }
  for (const time of document.querySelectorAll('time[data-moment]')) {
    const at = new Date(time.dateTime);
    write(time, `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}`);
  }
}, 500);

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Browsers give the clipboard to https and loopback only; the old way works elsewhere.
    const area = document.createElement('textarea');
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.dataset.copied = '';
  setTimeout(() => delete button.dataset.copied, 1500);
}

function showChoice() {
  for (const button of document.querySelectorAll('[data-theme-choice]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === document.documentElement.dataset.choice));
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.dataset.copy) copy(button);
  if (button?.dataset.themeChoice) { window.pxTheme(button.dataset.themeChoice); showChoice(); }
  if (button?.dataset.action === 'reload') location.reload();
  if (button?.dataset.action === 'reconnect') Blazor.reconnect().then((ok) => { if (!ok) location.reload(); }, () => location.reload());
});

// When the circuit is lost, the overlay says since when the page stands still.
const overlay = document.getElementById('components-reconnect-modal');
if (overlay) {
  new MutationObserver(() => {
    const seen = overlay.querySelector('[data-page-seen]');
    if (seen && !seen.textContent && overlay.className.includes('components-reconnect-show')) {
      const now = new Date();
      seen.textContent = `${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}`;
    } else if (seen && overlay.className.includes('components-reconnect-hide')) {
      seen.textContent = '';
    }
  }).observe(overlay, { attributes: true, attributeFilter: ['class'] });
}

// Blazor writes the buttons anew when it takes the page over.
new MutationObserver(showChoice).observe(document.body, { childList: true, subtree: true });
showChoice();

export function scrollToEnd(box) {
  if (!box) return;
  box.pxAuto = true;
  box.scrollTop = box.scrollHeight;
}

export function watchScroll(box, component) {
  if (!box) return;
  box.addEventListener('scroll', () => {
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
    if (box.pxAuto) {
      // Virtualised lines above may still grow: our own jump is not the reader's scrolling.
      box.pxAuto = false;
      return;
    }
    if (box.pxAtEnd !== atEnd) {
      box.pxAtEnd = atEnd;
      component.invokeMethodAsync('OnScrolled', atEnd).catch(() => {});
    }
  }, { passive: true });
}

export function reveal(id) {
  const element = document.getElementById(id);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
}

export function replaceAddress(address) {
  // Who has gone on meanwhile stays there.
  if (new URL(address).pathname === location.pathname) history.replaceState(history.state, '', address);
}

export function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  // The first field, or the button that does nothing; not the cross in the corner.
  dialog.querySelector('.dialog-body :is(input, select, textarea, button)')?.focus();
}

export function closeDialog(dialog) {
  dialog?.close();
}
