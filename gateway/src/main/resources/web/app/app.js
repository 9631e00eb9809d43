import htmx from 'htmx.org';
import './app.css';
import { drawCharts } from './charts.js';
import { goLive } from './live.js';
import { askFirst } from './confirm.js';
import { stopOnDemand } from './stop.js';
import { sayWhatWentWrong } from './alert.js';
import { keepPlace } from './place.js';

htmx.config.responseHandling = [{ code: '204', swap: false }, { code: '499', swap: false }, { code: '.*', swap: true }];
// Pages that were left are asked for again: none stays in the browser for whoever uses it next.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
// Who works through a list stays where they are.
htmx.config.scrollIntoViewOnBoost = false;
// In milliseconds, longer than the gateway takes for anything.
htmx.config.timeout = 150_000;

// On a phone the row of pages is wider than the screen.
function showPlace() {
  const place = document.querySelector('nav [aria-current]');
  if (place) {
    const row = place.parentElement;
    row.scrollLeft = place.offsetLeft - row.offsetLeft - (row.clientWidth - place.offsetWidth) / 2;
  }
}

// What was typed before this script had come is looked for, too.
document.addEventListener('DOMContentLoaded', () => {
  const search = document.querySelector('form[hx-get]');
  const typed = search?.querySelectorAll('input:not([type=hidden])') ?? [];
  if ([...typed].some((field) => field.value !== field.defaultValue)) {
    search.requestSubmit();
  }
});

sayWhatWentWrong();
askFirst();
keepPlace();
stopOnDemand();
drawCharts(document);
goLive();
showPlace();
document.addEventListener('htmx:load', (event) => {
  showPlace();
  drawCharts(event.detail.elt);
  goLive();
});
