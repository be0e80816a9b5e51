// ---------------------------------------------------------------------------------------------------- samples

const MOST_KEPT = 60; // sheets; of a longer run those nearest the cursor
const SHEETS_A_QUESTION = 12;

const sheets = new Map(); // 'run step' -> address of the picture, the one used last at the end
const missing = new Set(); // the same of steps that have none
const described = new Map(); // run -> how to read its sheets
let isFetching = false;

const keyOf = (step) => infogan.state.run + ' ' + step;

function drawSamples() {
  const step = cursorStep();
  const image = find('.sheet img');
  const { run } = infogan.state;
  const about = described.get(run);
  const address = step === null ? null : sheets.get(keyOf(step));
  fetchSheets();
  if (address && about) {
    sheets.delete(keyOf(step));
    sheets.set(keyOf(step), address);
    if (image.dataset.shows !== keyOf(step)) showSheet(image, address, step, about);
  } else if (image.dataset.shows && !image.dataset.shows.startsWith(run + ' ')) {
    clearSheet(image); // another run's; of this run the last one stays until the next is there
  }
  const note = find('.sheet .note');
  note.hidden = !image.hidden;
  setText(note, step !== null && missing.has(keyOf(step)) ? t('monitor.no_sheet') : t('monitor.no_samples'));
}

function showSheet(image, address, step, about) {
  const order = t(about.points ? 'monitor.order_points' : 'monitor.order_pictures', { code: about.code || 'c1' });
  const shown = whole(step);
  image.src = address;
  image.hidden = false;
  image.dataset.shows = keyOf(step);
  image.dataset.step = step;
  image.alt = t('monitor.sheet_alt', { name: about.name, step: shown, order });
  setText(find('.samples figcaption'), t('monitor.sheet_caption', { step: shown, order }));
  element.classList.toggle('points', about.points);
  find('.save-sheet').hidden = infogan.hides('export');
  const rows = find('.sheet .rows');
  const now = JSON.stringify(about);
  if (rows.dataset.drawn === now) return;
  rows.dataset.drawn = now;
  rows.replaceChildren(
    ...about.rows.map((text, i) => build('li', { text, title: text, style: about.points ? '--shade: ' + about.colours[i] : null })),
  );
}

function clearSheet(image) {
  image.hidden = true;
  delete image.dataset.shows;
  setText(find('.samples figcaption'), '');
  find('.sheet .rows').replaceChildren();
  delete find('.sheet .rows').dataset.drawn;
  find('.save-sheet').hidden = true;
}

// The sheet at the cursor first, then those around it, a few at a time.
async function fetchSheets() {
  if (isFetching || !isLookedAt()) return;
  const { run } = infogan.state;
  const step = cursorStep();
  if (step === null) return;
  isFetching = true;
  if (!described.has(run)) {
    const about = await ask('describe_sheets', { run }, 'samples');
    if (about) described.set(run, about);
  }
  const near = [...savedSteps()].sort((a, b) => Math.abs(a - step) - Math.abs(b - step)).slice(0, MOST_KEPT);
  const steps = near.filter((one) => !sheets.has(keyOf(one)) && !missing.has(keyOf(one))).slice(0, sheets.has(keyOf(step)) ? SHEETS_A_QUESTION : 1);
  const answer = steps.length && run === infogan.state.run ? await ask('fetch_sheets', { run, steps }, 'samples') : null;
  isFetching = false;
  if (!answer || run !== infogan.state.run) return;
  keepSheets(run, steps, answer.sheets);
  drawSamples();
}

function keepSheets(run, steps, fetched) {
  for (const [step, address] of Object.entries(fetched)) sheets.set(run + ' ' + step, address);
  if (!Object.keys(fetched).length) for (const step of steps) missing.add(run + ' ' + step);
  for (const key of sheets.keys()) {
    if (sheets.size <= MOST_KEPT) break;
    sheets.delete(key);
  }
}
