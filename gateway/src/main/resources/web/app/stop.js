import htmx from 'htmx.org';

// A form's stop button ends what the form waits for. The server hears of it by the connection that is closed.
export function stopOnDemand() {
  document.addEventListener('htmx:beforeSend', (event) => {
    const stop = stopOf(event);
    if (stop) {
      stop.hidden = false;
      stop.focus();
    }
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const stop = stopOf(event);
    if (stop) {
      const left = document.activeElement === stop;
      stop.hidden = true;
      if (left) {
        stop.form.querySelector('button').focus();
      }
    }
  });
  document.addEventListener('htmx:sendAbort', (event) => {
    if (stopOf(event)) {
      event.detail.target.textContent = 'Stopped.';
    }
  });
  document.addEventListener('click', (event) => {
    const stop = event.target.closest('button.stop');
    if (stop) {
      htmx.trigger(stop.form, 'htmx:abort');
    }
  });
}

function stopOf(event) {
  return event.detail.elt.querySelector('button.stop');
}
