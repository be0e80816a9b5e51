// ---------------------------------------------------------------------------------------------------- sections

const drawnMarks = new Map(); // section -> the mark of what is drawn of it
let isFetching = false;
let wanted = null; // the section that the link names, kept in its place until somebody scrolls

const placeOf = (name) => find('.sections > [data-name="' + name + '"]');

// Change the page above or below what is read, which stays where it is.
function keepPlace(change) {
  const parts = [...element.querySelectorAll('.top, .names, .sections > *, .part')];
  const read = parts.find((part) => part.getBoundingClientRect().bottom > NEAR);
  const before = read ? read.getBoundingClientRect().top : 0;
  change();
  const moved = read && read.isConnected ? read.getBoundingClientRect().top - before : 0;
  if (moved && scrollY > 0) scrollBy({ top: moved, behavior: 'instant' });
  if (wanted) bringUp(wanted);
}

function showSections() {
  const place = find('.sections');
  const names = told.sections.map(({ name }) => name);
  const there = [...place.children].map(({ dataset }) => dataset.name);
  if (names.join() !== there.join()) {
    keepPlace(() => place.replaceChildren(...names.map((name) => placeOf(name) || emptyPlace(name))));
  }
  for (const section of told.sections) {
    if (!section.mark) showPlaceholder(section);
    else placeOf(section.name).classList.toggle('stale', !isDrawn(section)); // until it is replaced
  }
  fetchSections();
}

function emptyPlace(name) {
  const place = make('div', 'place');
  place.dataset.name = name;
  place.id = 'evaluate-' + name;
  drawnMarks.delete(name);
  return place;
}

// A section that is not there yet: what it asks, and whether it is to come.
function showPlaceholder(section) {
  const place = placeOf(section.name);
  const mine = plan && plan.run === told.run ? plan.sections.find(({ name }) => name === section.name) : null;
  const why = section.state === 'missing' && mine ? mine.why_not : '';
  const text = why ? t('evaluate.cannot', { why }) : t('evaluate.state_' + section.state);
  const drawn = JSON.stringify([section.title, text]);
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  drawnMarks.delete(section.name);
  const box = make('section', 'report-section empty');
  const title = make('h2', 'report-title', section.title);
  title.id = 'report-' + section.name + '-title';
  box.setAttribute('aria-labelledby', title.id);
  box.append(title, make('p', 'report-asks', section.asks), make('p', why ? 'report-why-not' : 'note state-of', text));
  keepPlace(() => place.replaceChildren(box));
  place.className = 'place';
}

// One after the other, the one that the link names first: each is shown as soon as it is there.
async function fetchSections() {
  if (isFetching) return;
  isFetching = true;
  for (let next = nextToFetch(); next; next = nextToFetch()) {
    const { run, shown } = told;
    const answer = await ask('section', { run, report: shown.key, name: next.name }, 'section');
    if (run !== told.run || shown.key !== (told.shown && told.shown.key)) continue;
    if (!answer) break; // said above; the next look tries again
    drawnMarks.set(next.name, shown.key + answer.mark);
    const place = placeOf(next.name);
    if (!place) continue;
    delete place.dataset.drawn;
    keepPlace(() => {
      place.innerHTML = answer.html; // composed and escaped by the server
      place.className = 'place there';
    });
    showContents();
    if (answer.mark !== next.mark) break; // it was written again since; the next look tells
  }
  isFetching = false;
  find('.sections').ariaBusy = String(Boolean(nextToFetch()));
}

const isDrawn = ({ name, mark }) => drawnMarks.get(name) === told.shown.key + mark;

function nextToFetch() {
  if (!isOf(told) || !told.shown) return null;
  const missing = told.sections.filter((section) => section.mark && !isDrawn(section));
  return missing.find(({ name }) => name === wanted) || missing[0] || null;
}
