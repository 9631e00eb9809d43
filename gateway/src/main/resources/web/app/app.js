import htmx from 'htmx.org';
import './app.css';
import { drawCharts } from './charts.js';
import { goLive } from './live.js';
import { askFirst } from './confirm.js';
import { stopOnDemand } from './stop.js';

// A script's request cannot follow the way to the login; the page itself can.
htmx.config.responseHandling = [{ code: '204', swap: false }, { code: '499', swap: false }, { code: '.*', swap: true }];
document.addEventListener('htmx:afterRequest', (event) => {
  if (event.detail.xhr.status === 499) {
    location.reload();
  }
});

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

askFirst();
stopOnDemand();
drawCharts(document);
goLive();
showPlace();
document.addEventListener('htmx:load', (event) => {
  showPlace();
  drawCharts(event.detail.elt);
  goLive();
});
