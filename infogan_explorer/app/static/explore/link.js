// ---------------------------------------------------------------------------------------------------- the link

const watchedCodes = [];
let isRestoring = false;

// Put on the stage what the link says.
function restore() {
  if (!model || isRestoring) return;
  const before = JSON.stringify([values, noise]);
  takeLink();
  if (JSON.stringify([values, noise]) === before) return;
  model.codes.forEach(showCode);
  showNoise();
  changed();
}

// A value that cannot be is said, and what was set stays; the link is put right.
function takeLink() {
  const wrong = [];
  [values, noise] = readLink(wrong);
  isRestoring = true;
  for (const [key, , kept] of wrong) infogan.set({ [key]: kept });
  isRestoring = false;
  if (wrong.length) say('link', wrong.map((one) => badLink(...one)).join(' '));
}

function badLink(key, text, kept) {
  return t('explore.bad_link', { key, text: text.slice(0, 40), kept: kept ?? t('explore.nothing') });
}

// The code values and the noise of the link; `wrong` is told [key, text, what is kept] of each that cannot be.
function readLink(wrong) {
  const read = (key, check, otherwise, kept = otherwise) => {
    const text = infogan.state[key];
    if (text === undefined) return otherwise;
    const value = check(text);
    if (value !== null) return value;
    wrong.push([key, text, kept]);
    return kept;
  };
  const seedOf = (text) => (isSeed(text) ? Number(text) : null);
  const codes = model.codes.map((code) => {
    const start = model.values[code.name];
    return [code.name, read(code.name, (text) => valueIn(code, text), start, values[code.name] ?? start)];
  });
  return [
    Object.fromEntries(codes),
    {
      seed: read('noise', seedOf, 0, noise.seed),
      second: read('noise2', seedOf, null, noise.second),
      blend: read('blend', (text) => numberIn(0, 1, text), 0, noise.blend),
      drawn: read('z', drawnNoiseOf, null, noise.drawn),
    },
  ];
}

// Two bytes a dimension, in base64; the numbers themselves are checked by the server.
function drawnNoiseOf(text) {
  return /^[\w-]+$/.test(text) && text.length === Math.ceil((8 * model.noise[0]) / 3) ? text : null;
}

// The server has refused the noise of a drawing: the picture is drawn without it.
function dropDrawnNoise() {
  say('link', complaints.get('draw_picture'));
  infogan.set({ z: null });
}

function valueIn(code, text) {
  if (isNumber(code)) return numberIn(code.low, code.high, text);
  return /^\d{1,6}$/.test(text) && Number(text) < code.choices ? Number(text) : null;
}

function numberIn(low, high, text) {
  const value = Number(text);
  return text.trim() !== '' && value >= low && value <= high ? round(value) : null;
}

// What was wrong with the link has been read by whoever goes on.
function forgiveLink() {
  for (const source of ['link', 'rows', 'columns', 'padx', 'pady']) say(source, '');
}

// A choice of a <select> that the link names, or `otherwise`.
function restoreChoice(key, picker, otherwise) {
  const text = infogan.state[key];
  const isOffered = [...picker.options].some((option) => option.value === text);
  if (text !== undefined && !isOffered) {
    say(key, badLink(key, text, otherwise));
    infogan.set({ [key]: null });
  }
  picker.value = isOffered ? text : otherwise;
}

function watchCodes() {
  const names = model.codes.map((code) => code.name).filter((name) => !watchedCodes.includes(name));
  watchedCodes.push(...names);
  infogan.watch(names, restore);
}

// Codes of an earlier model that this one does not have leave the link.
function forgetOtherCodes() {
  const names = model.codes.map((code) => code.name);
  const gone = Object.keys(infogan.state).filter((key) => /^c\d+$/.test(key) && !names.includes(key));
  infogan.set(Object.fromEntries(gone.map((key) => [key, null])));
}
