// Who does something by keyboard is there still when the page comes back: at the row, the form or the part that it was about.
export function keepPlace() {
  let place;
  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    place = detail.boosted ? detail.elt.closest('[id]')?.id : undefined;
  });
  document.addEventListener('htmx:afterSettle', () => {
    const there = place && document.activeElement === document.body && document.getElementById(place);
    place = undefined;
    if (there) {
      const next = there.matches('main') ? there : there.querySelector('button:not([hidden])') ?? there.querySelector('a');
      next?.focus({ preventScroll: true });
    }
  });
}
