// ---------------------------------------------------------------------------------------------------- controls

const CODES = ['cat2', 'cat3', 'cat4', 'cat5', 'cat6', 'cat7', 'cat8', 'cat9', 'uniform', 'cat2,uniform', 'cat4,uniform'];
const SPEEDS = [1, 2, 5, 10, 25, 50];
const WIDEST = 1; // of the slider; a link may ask for more
const PLAYERS = ['infogan', 'gan'];

const setTo = (key, fallback) => infogan.setting(key) || fallback;

function fillSelect(select, names, wordOf, value) {
  const all = names.includes(value) ? names : [...names, value]; // a link may hold what is not on the list
  if ([...select.options].map((option) => option.value).join() !== all.join()) {
    select.replaceChildren(...all.map((name) => new Option(wordOf(name), name)));
  }
  select.value = value;
}

const worldWord = (name) => (Object.hasOwn(FACTS.worlds, name) || name === 'drawn' ? t('laboratory.world_' + name.replaceAll('-', '_')) : name);

function codesWord(spec) {
  const parts = spec.split(',').map((part) => {
    if (part === 'uniform') return t('laboratory.code_number');
    return /^cat\d+$/.test(part) ? t('laboratory.code_categories', { count: part.slice(3) }) : part;
  });
  return parts.join(' + ');
}

// Which controls there are, and what they are set to.
function layControls() {
  for (const part of findAll('[data-part]')) part.hidden = !infogan.needs(part.dataset.part);
  find('.setup').hidden = findAll('.setup > :not([hidden])').length === 0;
  fillSelect(find('#lab-world'), [...Object.keys(FACTS.worlds), 'drawn'], worldWord, setTo('lab-world', 'four-clusters'));
  fillSelect(find('#lab-codes'), CODES, codesWord, setTo('lab-codes', 'cat4'));
  fillSelect(find('.speed'), SPEEDS.map(String), (count) => t('laboratory.speed_steps', { count }), String(speed()));
  const [width, lambda] = [find('#lab-width'), find('#lab-lambda')];
  Object.assign(width, { min: FACTS.widths[0], max: WIDEST });
  showSlider(width, setTo('lab-width', '0.1'));
  showSlider(lambda, setTo('lab-lambda', '1'));
  if (document.activeElement !== find('#lab-seed')) find('#lab-seed').value = setTo('lab-seed', '0');
  layRadios(find('.players > div'), 'lab-players', PLAYERS, (name) => t('laboratory.players_' + name), setTo('lab-players', 'infogan'));
  for (const control of findAll('.setup :is(input, select)')) control.disabled = infogan.isVeiled();
}

function showSlider(input, value) {
  input.value = value;
  setText(input.parentElement.querySelector('output'), shortNumber(value));
}

const shortNumber = (text) => (Number.isFinite(Number(text)) ? fixed(Number(text), 2) : text);

function layRadios(place, key, names, wordOf, value) {
  if ([...place.querySelectorAll('input')].map((input) => input.value).join() !== names.join()) {
    place.replaceChildren(
      ...names.map((name) => {
        const label = make('label');
        const input = make('input');
        Object.assign(input, { type: 'radio', name: key, value: name });
        label.append(input, wordOf(name));
        return label;
      }),
    );
  }
  for (const input of place.querySelectorAll('input')) input.checked = input.value === value;
}

// ---- what is drawn behind the points, and which code colours them ----------------------------------------------------

const has = (kind) => laboratory.codes.some((code) => code.kind === kind);
const mapsOf = () => ['none', 'd', ...(has('categorical') ? ['q'] : []), ...(has('continuous') ? ['mean'] : [])];

function mapName() {
  if (!laboratory) return setTo('lab-map', 'none') === 'd' || infogan.needs('realness') ? 'd' : 'q';
  const usual = infogan.needs('realness') ? 'd' : mapsOf()[2];
  const chosen = setTo('lab-map', usual);
  return mapsOf().includes(chosen) ? chosen : usual;
}

const colouringCode = () => laboratory.codes.find(({ name }) => name === infogan.setting('lab-colour')) || laboratory.codes[0];

function layMaps() {
  for (const fieldset of findAll('.maps')) fieldset.hidden = !laboratory || !infogan.needs(fieldset.dataset.part);
  if (!laboratory) return;
  layRadios(find('.maps:not(.colouring) > div'), 'lab-map', mapsOf(), (name) => t('laboratory.map_' + name), mapName());
  const names = laboratory.codes.map(({ name }) => name);
  layRadios(find('.colouring > div'), 'lab-colour', names, (name) => name, colouringCode().name);
  find('.colouring').hidden ||= names.length < 2;
}

// ---- the hand --------------------------------------------------------------------------------------------------------

function chooseWorld(world) {
  const fitting = infogan.needs('codes') && FACTS.worlds[world];
  infogan.set({ 'lab-world': world, ...(fitting ? { 'lab-codes': fitting } : {}) });
}

function mark(text) {
  if (frame && frame.step) marks.push({ step: frame.step, text });
}

function listenToControls() {
  find('.play').addEventListener('click', () => play(!isPlaying));
  find('.reset').addEventListener('click', reset);
  for (const button of findAll('[data-player]')) button.addEventListener('click', () => stepOnce(button.dataset.player));
  find('#lab-world').addEventListener('change', (event) => chooseWorld(event.target.value));
  find('#lab-codes').addEventListener('change', (event) => infogan.set({ 'lab-codes': event.target.value }));
  find('.speed').addEventListener('change', (event) => infogan.set({ 'lab-speed': event.target.value }));
  find('#lab-seed').addEventListener('change', (event) => infogan.set({ 'lab-seed': event.target.value }));
  find('#lab-width').addEventListener('input', (event) => {
    setText(find('[data-part=width] output'), shortNumber(event.target.value));
    drawPlane(Number(event.target.value)); // the disc follows the hand; the laboratory begins anew once it lets go
  });
  find('#lab-width').addEventListener('change', (event) => infogan.set({ 'lab-width': event.target.value }));
  find('#lab-lambda').addEventListener('input', (event) => infogan.set({ 'lab-lambda': event.target.value }));
  find('#lab-lambda').addEventListener('change', (event) => mark('λ ' + shortNumber(event.target.value)));
  find('.players').addEventListener('change', (event) => {
    infogan.set({ 'lab-players': event.target.value });
    mark(t('laboratory.players_' + event.target.value));
  });
  for (const fieldset of findAll('.maps')) {
    fieldset.addEventListener('change', (event) => infogan.set({ [event.target.name]: event.target.value }));
  }
  find('.records').addEventListener('toggle', drawTable);
}
