import htmx from 'htmx.org';
import { drawCharts, redraw } from './charts.js';

const streams = new Map();
const held = new Map();
let pressed = false;

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

// Nothing moves while a question is open or a button is pressed: what is asked about, or pressed, has to be there still when it
// is answered, or let go. A finger is gone before its click comes.
document.addEventListener('close', catchUp, true);
document.addEventListener('pointerdown', (event) => (pressed = event.button === 0), true);
['pointerup', 'pointercancel'].forEach((end) => document.addEventListener(end, () => setTimeout(letGo, 100), true));

function letGo() {
  pressed = false;
  catchUp();
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
  stream.addEventListener('open', () => (crowded = ''));
  stream.addEventListener('crowded', (event) => {
    crowded = `Many of your pages are open: this one is renewed every ${event.data} seconds.`;
  });
  stream.addEventListener('part', (event) => {
    tell(crowded);
    renew(part, event.data);
  });
  stream.addEventListener('error', () => {
    tell(crowded || 'Not live: trying again.');
    if (stream.readyState === EventSource.CLOSED) {
      // Refused for good: most likely the session is over, and a page that is loaded leads to the login.
      setTimeout(() => part.isConnected && location.reload(), 3000);
    }
  });
  return stream;
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
  if (pressed || document.querySelector('dialog[open]')) {
    held.set(part, html);
    return;
  }
  const fresh = new DOMParser().parseFromString(html, 'text/html').body;
  const names = new Set();
  for (const section of [...fresh.children]) {
    names.add(section.id);
    const old = part.querySelector(':scope > #' + section.id);
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
