import htmx from 'htmx.org';
import { drawCharts, redraw } from './charts.js';

const streams = new Map();
const held = new Map();
let pressed = false;

const TRYING = 'Not live: trying again.';

// In milliseconds.
const SILENCE = 30_000;
const DOUBT = 5_000;

// Opens the stream of each living part while somebody can see it: a browser grants a host few connections.
export function goLive() {
  for (const [part, stream] of streams) {
    if (!part.isConnected) {
      stream.close();
      streams.delete(part);
    }
  }
  if (!document.hidden) {
    document.querySelectorAll('[data-live]').forEach((part) => streams.has(part) || streams.set(part, open(part)));
  }
}

document.addEventListener('visibilitychange', () => (document.hidden ? rest() : goLive()));
window.addEventListener('pagehide', rest);
// The page may come back as it was left.
window.addEventListener('pageshow', (event) => event.persisted && goLive());

// Nothing moves while a question is open, something is pressed, or what was asked for is on its way: what it is about has to be
// there still when it is answered, let go, or done. A finger is gone before its click comes.
document.addEventListener('pointerdown', (event) => (pressed = event.button === 0), true);
document.addEventListener('keydown', (event) => (pressed ||= event.key === ' '), true);
document.addEventListener('keyup', (event) => event.key === ' ' && letGo(), true);
['pointerup', 'pointercancel'].forEach((end) => document.addEventListener(end, letGo, true));
window.addEventListener('blur', letGo);
['close', 'htmx:afterRequest'].forEach((end) => document.addEventListener(end, () => setTimeout(catchUp), true));

function letGo() {
  setTimeout(() => {
    pressed = false;
    catchUp();
  }, 100);
}

function catchUp() {
  const parts = [...held];
  held.clear();
  parts.forEach(([part, html]) => part.isConnected && renew(part, html));
}

function rest() {
  streams.forEach((stream) => stream.close());
  streams.clear();
}

function open(part) {
  const stream = new EventSource(part.dataset.live);
  let crowded = '';
  let doubt;
  let silence;
  // The gateway says every ten seconds that it is there, and browsers do not notice a connection that died without a word.
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => isOpen() && (tell(TRYING), again()), SILENCE);
  };
  const isOpen = () => streams.get(part) === stream && part.isConnected;
  const again = () => {
    stream.close();
    streams.delete(part);
    goLive();
  };
  heard();
  stream.addEventListener('open', () => {
    clearTimeout(doubt);
    doubt = undefined;
    crowded = '';
    heard();
  });
  stream.addEventListener('crowded', (event) => {
    crowded = `Many of your pages are open: this one is renewed every ${event.data} seconds.`;
  });
  stream.addEventListener('still-here', heard);
  stream.addEventListener('part', (event) => {
    heard();
    tell(crowded);
    renew(part, event.data);
  });
  stream.addEventListener('error', () => {
    heard();
    // Each stream ends now and then, and the next one begins at once.
    doubt ??= setTimeout(() => isOpen() && tell(crowded || TRYING), DOUBT);
    if (stream.readyState === EventSource.CLOSED) {
      clearTimeout(silence);
      knock(part, isOpen, again, 3000);
    }
  });
  return stream;
}

// A browser gives a stream up at the first answer that is none. Where there is no answer, or a server's trouble, it is tried
// again; else the session is over, most likely, and a page that is loaded leads to the login.
function knock(part, isOpen, again, wait) {
  setTimeout(async () => {
    if (!isOpen() || document.hidden) {
      return;
    }
    const asked = new AbortController();
    const status = await fetch(part.dataset.live, { redirect: 'manual', signal: asked.signal }).then((answer) => answer.status, () => 503);
    asked.abort();
    if (status === 200) {
      again();
    } else if (status === 429 || status >= 500) {
      knock(part, isOpen, again, Math.min(2 * wait, 60_000));
    } else {
      location.reload();
    }
  }, wait * (1 + Math.random() / 4));
}

// What is said already is not said again.
function tell(text) {
  const link = document.getElementById('link');
  if (link.textContent !== text) {
    link.textContent = text;
  }
}

// Puts each section that has changed in place of the old one; charts and the focus stay.
function renew(part, html) {
  if (pressed || document.querySelector('dialog[open], .htmx-request')) {
    held.set(part, html);
    return;
  }
  const fresh = new DOMParser().parseFromString(html, 'text/html').body;
  const names = new Set();
  for (const section of [...fresh.children]) {
    names.add(section.id);
    const old = part.querySelector(':scope > #' + section.id);
    if (old && 'over' in section.dataset && !('over' in old.dataset)) {
      // What can be done about it, beside, is something else from now on.
      location.reload();
      return;
    }
    if (!old) {
      const added = document.importNode(section, true);
      part.append(added);
      htmx.process(added);
    } else if (!keepsChart(old, section) && old.outerHTML !== section.outerHTML && !selects(old)) {
      replace(old, document.importNode(section, true));
    }
  }
  [...part.children].filter((old) => !names.has(old.id)).forEach((old) => old.remove());
  drawCharts(part);
}

// A chart is drawn on, its section not replaced.
function keepsChart(old, section) {
  const chart = old.querySelector('[data-chart]');
  const fresh = section.querySelector('[data-chart]');
  if (!chart || !fresh) {
    return false;
  }
  if (chart.dataset.series !== fresh.dataset.series) {
    chart.dataset.series = fresh.dataset.series;
    chart.setAttribute('aria-label', fresh.getAttribute('aria-label'));
    const words = old.querySelector('p');
    const freshWords = section.querySelector('p');
    if (words && freshWords) {
      words.textContent = freshWords.textContent;
    }
    redraw(chart);
  }
  return true;
}

// Somebody is about to copy from it.
function selects(section) {
  const selection = getSelection();
  return !selection.isCollapsed && section.contains(selection.anchorNode);
}

function replace(old, section) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = [...old.querySelectorAll('.scroll')].map((box) => [box.scrollLeft, box.scrollTop]);
  old.replaceWith(section);
  // Else its forms would be sent without asking.
  htmx.process(section);
  section.querySelectorAll('.scroll').forEach((box, i) => {
    if (scrolled[i]) {
      [box.scrollLeft, box.scrollTop] = scrolled[i];
    }
  });
  if (focused) {
    const same = [...section.querySelectorAll(focused.tagName)].find((other) =>
      ['href', 'class', 'aria-label', 'aria-labelledby'].every((name) => other.getAttribute(name) === focused.getAttribute(name)));
    same?.focus({ preventScroll: true });
  }
}
