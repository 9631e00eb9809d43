// What went wrong with what somebody did is said where they are; what they typed stays.
export function sayWhatWentWrong() {
  document.addEventListener('htmx:beforeRequest', () => say());
  ['htmx:sendError', 'htmx:timeout'].forEach((failure) =>
    document.addEventListener(failure, () => say('The gateway does not answer. Load the page again to see whether it was done.')));
  // A script's request cannot follow the way to the login; the page itself can.
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.xhr.status === 499) {
      loggedOut(detail.requestConfig.verb);
    }
  });
}

function loggedOut(verb) {
  if (verb === 'get') {
    location.reload();
    return;
  }
  const login = document.createElement('a');
  Object.assign(login, { href: '/dashboard', target: '_blank', textContent: 'Log in in another tab' });
  say('You were logged out, and nothing was done. ', login, ', then do it again.');
}

function say(...words) {
  const place = document.getElementById('alert');
  place.replaceChildren();
  if (words.length > 0) {
    const text = document.createElement('p');
    text.className = 'reason bad';
    text.append(...words);
    place.append(text);
  }
}
