// Asks before a form with hx-confirm is sent.
export function askFirst() {
  document.addEventListener('htmx:confirm', (event) => {
    if (!event.detail.question) {
      return;
    }
    event.preventDefault();
    const dialog = document.getElementById('confirm');
    const button = event.detail.elt.querySelector('button');
    dialog.querySelector('p').textContent = event.detail.question;
    dialog.querySelector('#confirm-yes').textContent = button?.textContent.trim() ?? 'Yes';
    dialog.returnValue = 'no';
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'yes') {
        event.detail.issueRequest(true);
      } else {
        button?.focus();
      }
    }, { once: true });
    dialog.showModal();
  });
}
