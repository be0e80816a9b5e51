// The picker: a button that shows the chosen run, and a list of all runs with their thumbnails, newest first. The list
// is a combobox: typing filters it, arrow keys move in it, Enter picks, Escape closes.

const find = (selector) => element.querySelector(selector);
const { t, make, setText, fixed, whole } = infogan;

const THUMBNAILS_AT_ONCE = 40;
const pickerButton = find('#run-picker');
const listing = find('.listing');
const filter = find('.filter');
const options = find('#run-list');

let runs = []; // as listed by the server, newest first
let moving = {}; // ref -> {state, step} of those that train
let current = -1; // the option that the arrow keys are at, among those shown
const thumbnails = new Map(); // "ref step" -> address

const LIGHTS = { running: 'good', finished: 'good', shipped: 'good', failed: 'stop' };
const light = (state) => LIGHTS[state] || 'watch';
const now = (run) => ({ state: run.state, step: run.step, ...moving[run.ref] });
const percent = (step, steps) => Math.floor((100 * step) / Math.max(steps, 1));

async function fetchThumbnails(wanted) {
  const missing = wanted.filter(({ ref, step }) => !thumbnails.has(ref + ' ' + step));
  for (let i = 0; i < missing.length; i += THUMBNAILS_AT_ONCE) {
    const some = missing.slice(i, i + THUMBNAILS_AT_ONCE);
    const answer = await infogan.ask(server, 'thumbnails', { runs: some });
    if (answer.error) return;
    some.forEach(({ ref, step }, place) => thumbnails.set(ref + ' ' + step, answer.thumbnails[place]));
  }
}

function showThumbnail(img, address) {
  img.hidden = !address;
  if (address && img.getAttribute('src') !== address) img.src = address;
}

const kind = (run) => [run.dataset, run.preset, run.baseline && t('shell.baseline')].filter(Boolean).join(' · ');

function option(run, place) {
  const { state, step } = now(run);
  const item = make('li', 'run');
  item.id = 'run-option-' + place;
  item.role = 'option';
  item.dataset.ref = run.ref;
  item.ariaSelected = String(run.ref === infogan.state.run);
  const img = make('img', 'thumbnail');
  img.alt = '';
  showThumbnail(img, thumbnails.get(run.ref + ' ' + step));
  const names = make('span', 'names');
  names.append(make('span', 'name', run.name), make('span', 'what', kind(run)));
  const how = make('span', 'how');
  how.append(make('span', 'state ' + light(state), t('monitor.phase_' + state)));
  const date = new Intl.DateTimeFormat(infogan.language, { dateStyle: 'medium', timeStyle: 'short' });
  const far = make('span', 'what', t('shell.step', { step: whole(step) }));
  if (run.created && state !== 'shipped') far.append(make('span', 'when', ' · ' + date.format(1000 * run.created)));
  how.append(far);
  item.append(img, names, how);
  if (moving[run.ref] && state !== 'starting') {
    const bar = make('progress', 'far');
    bar.max = run.steps;
    bar.value = step;
    bar.ariaLabel = t('shell.progress', { percent: percent(step, run.steps) });
    item.append(bar);
  }
  return item;
}

const isShown = () => listing.matches(':popover-open');
const text = (run) => [run.name, kind(run), t('monitor.phase_' + now(run).state)].join(' ').toLowerCase();

function drawList() {
  if (!isShown()) return;
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = runs.filter((run) => words.every((word) => text(run).includes(word)));
  const at = options.children[current]?.dataset.ref;
  options.replaceChildren(...fitting.map(option));
  find('.nothing').hidden = fitting.length > 0;
  const same = fitting.findIndex((run) => run.ref === at);
  moveTo(same >= 0 ? same : 0, false);
}

function moveTo(place, isByHand = true) {
  const { children } = options;
  children[current]?.classList.remove('current');
  current = Math.max(0, Math.min(place, children.length - 1));
  const item = children[current];
  item?.classList.add('current');
  if (item) filter.setAttribute('aria-activedescendant', item.id);
  else filter.removeAttribute('aria-activedescendant');
  if (isByHand) item?.scrollIntoView({ block: 'nearest' });
}

function place() {
  const { left, bottom } = pickerButton.getBoundingClientRect();
  listing.style.left = Math.max(8, Math.min(left, innerWidth - listing.offsetWidth - 8)) + 'px';
  listing.style.top = bottom + 4 + 'px';
}

function openList() {
  filter.value = '';
  listing.showPopover();
  drawList();
  place();
  moveTo(Math.max(0, runs.findIndex((run) => run.ref === infogan.state.run)));
  if (!matchMedia('(pointer: coarse)').matches) filter.focus(); // else the screen's keyboard would cover the list
  fetchThumbnails(runs.map((run) => ({ ref: run.ref, step: now(run).step }))).then(drawList);
}

function pick(item) {
  if (!item) return;
  listing.hidePopover();
  pickerButton.focus();
  if (item.dataset.ref !== infogan.state.run) infogan.set({ run: item.dataset.ref, step: null, follow: null });
}

pickerButton.addEventListener('click', () => (isShown() ? listing.hidePopover() : openList()));
pickerButton.addEventListener('keydown', (event) => {
  if (!['ArrowDown', 'ArrowUp'].includes(event.key)) return;
  event.preventDefault();
  openList();
});
// a press on the button while the list is open would close it, and the click that follows would open it again
pickerButton.addEventListener('pointerdown', (event) => isShown() && event.preventDefault());
listing.addEventListener('toggle', () => pickerButton.setAttribute('aria-expanded', String(isShown())));
filter.addEventListener('input', () => {
  current = 0;
  drawList();
});
const KEYS = {
  ArrowDown: () => moveTo(current + 1),
  ArrowUp: () => moveTo(current - 1),
  PageDown: () => moveTo(current + 8),
  PageUp: () => moveTo(current - 8),
  Home: () => moveTo(0),
  End: () => moveTo(options.children.length - 1),
  Enter: () => pick(options.children[current]),
  Escape: () => {
    listing.hidePopover();
    pickerButton.focus();
  },
};
listing.addEventListener('keydown', (event) => {
  if (!KEYS[event.key] || event.isComposing) return;
  event.preventDefault();
  KEYS[event.key]();
});
options.addEventListener('click', (event) => pick(event.target.closest('li')));
options.addEventListener('pointermove', (event) => {
  const item = event.target.closest('li');
  if (item && !item.classList.contains('current')) moveTo([...options.children].indexOf(item), false);
});
addEventListener('resize', () => isShown() && place());

function showList(list) {
  runs = list.runs;
  find('.skipped').hidden = list.skipped.length === 0;
  find('.skipped summary').textContent = t('shell.skipped', { count: list.skipped.length, folder: list.folder });
  find('.skipped ul').replaceChildren(...list.skipped.map((sentence) => make('li', '', sentence)));
}
