// Who does something by keyboard is there still when the page comes back: at the row, the form or the part that it was about, or
// around it where it is gone.
export function keepPlace() {
  let places = [];
  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    places = detail.boosted ? around(detail.elt) : [];
  });
  document.addEventListener('htmx:afterSettle', () => {
    const there = document.activeElement === document.body && places.map((id) => document.getElementById(id)).find(Boolean);
    places = [];
    if (there) {
      const next = there.matches('main') ? there : there.querySelector('button:not([hidden])') ?? there.querySelector('a');
      next?.focus({ preventScroll: true });
    }
  });
}

function around(element) {
  const named = element?.closest('[id]');
  return named ? [named.id, ...around(named.parentElement)] : [];
}
