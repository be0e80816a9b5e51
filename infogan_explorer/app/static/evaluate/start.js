// ---------------------------------------------------------------------------------------------------- start

const SLOW_MILLISECONDS = 5000; // between questions about walls and about what can be compared

function lookAnew() {
  forgive();
  drawnMarks.clear();
  find('.sections').ariaBusy = 'true';
  look();
  lookSlowly();
}

function lookSlowly() {
  if (!isLookedAt()) return;
  lookAtWalls();
  lookAtComparable();
}

function hideWhatTheLinkHides() {
  for (const place of element.querySelectorAll('[data-hide]')) place.classList.toggle('gone', infogan.hides(place.dataset.hide));
  showContents();
}

// Whoever scrolls decides what is read, also while a section is still being brought up.
function release() {
  wanted = null;
  isBringing = false;
}

element.addEventListener('click', (event) => {
  openRun(event);
  const link = event.target.closest('a[data-section]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window
  event.preventDefault();
  wanted = null;
  unfold.ariaExpanded = 'false';
  openSection(link.dataset.section, true);
});
for (const button of element.querySelectorAll('.take [data-kind]')) {
  button.addEventListener('click', () => save(button.dataset.kind));
}
find('.other-step .go').addEventListener('click', ({ target }) => infogan.set({ step: target.dataset.step, follow: null }));
find('.which select').addEventListener('change', ({ target }) => infogan.set({ report: target.value }));
find('.measure').addEventListener('change', showMeasuring);
startButton.addEventListener('click', start);
find('.measure .stop').addEventListener('click', stop);
namesFold.addEventListener('change', showNamesButton);
namesFold.querySelector('button').addEventListener('click', writeNames);
comparePlace.querySelector('.choices').addEventListener('change', chooseCompared);
unfold.addEventListener('click', () => (unfold.ariaExpanded = String(unfold.ariaExpanded !== 'true')));
addEventListener('scroll', followReading, { passive: true });
for (const kind of ['wheel', 'touchmove', 'keydown']) addEventListener(kind, release, { passive: true });

infogan.translate(element);
wanted = infogan.state.section || null;
infogan.watch(['run'], () => {
  walls = null;
  comparable = null;
  lookAnew();
});
infogan.watch(['step', 'report'], () => {
  if (isOf(told)) show(); // what is known may be of another step now, and is told once only
  look();
});
infogan.watch(['compare'], () => {
  for (const box of comparePlace.querySelectorAll('.choices input')) box.checked = compared().includes(box.value);
  drawComparison();
});
infogan.watch(['section'], ({ section }) => {
  if (!isSetting && isLookedAt()) openSection(section || VERDICT, false);
});
infogan.watch(['facts'], () => told && isOf(told) && showTop());
infogan.watch(['hide'], hideWhatTheLinkHides);
let wasLookedAt = false;
new ResizeObserver(() => {
  const isNow = isLookedAt();
  if (isNow && !wasLookedAt) {
    look();
    lookSlowly();
  }
  wasLookedAt = isNow;
}).observe(find('.top'));
hideWhatTheLinkHides();
setInterval(lookNowAndThen, LOOK_MILLISECONDS);
setInterval(lookSlowly, SLOW_MILLISECONDS);
