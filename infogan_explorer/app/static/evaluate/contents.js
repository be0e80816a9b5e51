// ---------------------------------------------------------------------------------------------------- contents

const VERDICT = 'verdict';
const NEAR = 140; // pixels below the window's top at which a heading is the one that is read
const contents = find('.contents ol');
const unfold = find('.contents .unfold');
let isBringing = false; // the scroll that this makes is no reading
let isSetting = false; // nor is a section that is set here one that a link names

const targetOf = (name) => (name === VERDICT ? find('.top') : find('#evaluate-' + name));

function entries() {
  const parts = ['wall', 'compare'].filter((name) => !infogan.hides(name));
  return [
    { name: VERDICT, title: t('evaluate.verdict'), state: 'done' },
    ...(told ? told.sections : []),
    ...parts.map((name) => ({ name, title: t('evaluate.' + name), state: 'done' })),
  ];
}

function showContents() {
  const listed = entries();
  const drawn = JSON.stringify(listed.map(({ name, title, state }) => [name, title, state]));
  if (contents.dataset.drawn !== drawn) {
    contents.dataset.drawn = drawn;
    const focused = contents.contains(document.activeElement) ? document.activeElement.dataset.section : null;
    contents.replaceChildren(...listed.map(entry));
    if (focused) contents.querySelector('[data-section="' + focused + '"]')?.focus();
  }
  markCurrent();
}

function entry({ name, title, state }) {
  const item = make('li');
  const link = make('a');
  link.dataset.section = name;
  link.href = infogan.link({ section: name === VERDICT ? null : name });
  link.append(make('span', 'title', title));
  if (state !== 'done' && told.shown) link.append(make('span', 'mark', t('evaluate.mark_' + state)));
  item.append(link);
  return item;
}

const current = () => infogan.state.section || VERDICT;

function markCurrent() {
  for (const link of contents.querySelectorAll('a')) {
    if (link.dataset.section === current()) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  const here = entries().find(({ name }) => name === current());
  setText(unfold.querySelector('.title'), here ? here.title : '');
}

function bringUp(name) {
  const target = targetOf(name);
  if (!target) return;
  isBringing = true;
  target.scrollIntoView({ block: 'start', behavior: 'instant' });
  setTimeout(() => (isBringing = false), 100);
}

function setSection(name) {
  isSetting = true;
  infogan.set({ section: name === VERDICT ? null : name });
  isSetting = false;
  markCurrent();
}

function openSection(name, isByHand) {
  setSection(name);
  bringUp(name);
  const title = targetOf(name)?.querySelector('h2, .report-title');
  if (!isByHand || !title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

// The heading that was read last is the open section.
function followReading() {
  if (isBringing || !isLookedAt() || !told) return;
  if (wanted && Math.abs(targetOf(wanted)?.getBoundingClientRect().top ?? 0) < innerHeight) return;
  wanted = null;
  const names = entries().map(({ name }) => name);
  const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const above = names.filter((name) => (targetOf(name)?.getBoundingClientRect().top ?? Infinity) < NEAR);
  const name = isAtEnd && scrollY > 0 ? names.at(-1) : above.at(-1) || VERDICT;
  if (name !== current()) setSection(name);
}
