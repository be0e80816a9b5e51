// Elements as every part of the page makes and fills them. They join `infogan`, see shell.js.
//
//   infogan.make(tag, classes, text)   a new element; text is never read as HTML
//   infogan.setText(place, text)       only where it differs: a screen reader reads a live region whenever it is written
//   infogan.translate(place)           the words of a part's HTML: text, accessible name and hint of each element that
//                                      asks for them by data-t, data-t-label, data-t-title

(() => {
  function make(tag, classes, text) {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function setText(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function translate(place) {
    const { t } = infogan;
    for (const node of place.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
    for (const node of place.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
    for (const node of place.querySelectorAll('[data-t-title]')) node.title = t(node.dataset.tTitle);
  }

  Object.assign(infogan, { make, setText, translate });
})();
