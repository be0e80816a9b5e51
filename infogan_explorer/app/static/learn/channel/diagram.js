// ---------------------------------------------------------------------------------------------------- diagram and bar

const DISCS = { middle: 170, height: 116, largest: 72 };

// The most that X can have, so that areas and lengths mean the same wherever the slider is.
const mostNats = () => Math.max(Math.log(shown.inputs.length), shown.told.entropy_x_nats, 1e-9);

// Areas are the numbers: the discs H(X) and H(Y), their lens I(X;Y).
function drawDiagram(isVeiled) {
  if (!infogan.needs('diagram')) return;
  const svg = find('.diagram svg');
  const { x, y, distance } = shown.discs;
  const most = Math.max(mostNats(), Math.log(shown.outputs.length));
  const scale = DISCS.largest / Math.sqrt(most / Math.PI);
  const [rx, ry, d] = [x * scale, y * scale, (isVeiled ? x + y : distance) * scale];
  const width = Math.max(rx, d + ry) - Math.min(-rx, d - ry);
  const cx = DISCS.middle - width / 2 - Math.min(-rx, d - ry);
  const at = (centre, r, extra) => shape('circle', { cx: centre, cy: DISCS.height, r, ...extra });
  const lens = shape('clipPath', { id: 'channel-lens' });
  lens.append(at(cx, rx));
  const pieces = [at(cx, rx, { class: 'only-x' }), at(cx + d, ry, { class: 'only-y' })];
  const inLens = (kind) => at(cx + d, ry, { class: kind, 'clip-path': 'url(#channel-lens)' });
  if (!isVeiled) pieces.push(inLens('paper'), inLens('both'));
  pieces.push(at(cx, rx, { class: 'rim' }), at(cx + d, ry, { class: 'rim' }));
  const { entropy_x_nats, entropy_y_nats } = shown.told;
  const names = [
    shape('text', { class: 'name', x: 4, y: 20 }, 'H(X) ' + fixed(entropy_x_nats)),
    shape('text', { class: 'name', x: 336, y: 20, 'text-anchor': 'end' }, 'H(Y) ' + fixed(entropy_y_nats)),
  ];
  const between = { class: 'unknown', x: DISCS.middle, y: DISCS.height - 20, 'text-anchor': 'middle' };
  if (isVeiled) names.push(shape('text', between, UNKNOWN));
  svg.replaceChildren(lens, ...pieces, ...names);
  svg.setAttribute('aria-label', isVeiled ? t('learn.veiled') : t('learn.diagram_of', namedNats()));
}

const namedNats = () => Object.fromEntries(Object.entries(shown.told).map(([name, value]) => [name, nats(value)]));

// ---- the bar: H(X) cut into what gets through and what is lost; with a Q, into read, missed and lost -------------------

function blocksOf({ told, q_noise }) {
  const lost = { name: 'lost', from: told.mutual_information_nats, to: told.entropy_x_nats };
  if (q_noise === null) return [{ name: 'through', from: 0, to: told.mutual_information_nats }, lost];
  const reads = told.bound_nats ?? -Infinity;
  return [{ name: 'misses', from: reads, to: told.mutual_information_nats }, { name: 'reads', from: 0, to: reads }, lost];
}

function drawBar(isVeiled) {
  if (!infogan.needs('bar')) return;
  const most = mostNats();
  const low = shown.q_noise === null ? 0 : -most;
  const percent = (value) => (100 * (Math.min(most, Math.max(low, value)) - low)) / (most - low);
  const track = find('.bar .track');
  const block = (name, from, to) => {
    const made = make('span', 'block ' + name + (to < from ? ' negative' : ''));
    const [left, right] = [percent(Math.min(from, to)), percent(Math.max(from, to))];
    Object.assign(made.style, { left: left + '%', width: right - left + '%' });
    return made;
  };
  const blocks = isVeiled
    ? [block('veil', 0, shown.told.entropy_x_nats)]
    : blocksOf(shown).map(({ name, from, to }) => block(name, from, to));
  const zero = make('span', 'zero');
  zero.style.left = percent(0) + '%';
  track.replaceChildren(...blocks, ...(low < 0 ? [zero] : []));
}

// ---- the same in numbers ---------------------------------------------------------------------------------------------

// Rows of the list of numbers: a swatch, what it is, how much. A quantity that is not told is without bound.
function rowsOfNumbers() {
  const { told } = shown;
  const rows = [];
  if (infogan.needs('diagram') || infogan.needs('bar')) {
    if (shown.q_noise !== null) rows.push(['reads', 'bound_nats'], ['misses', 'missed_nats']);
    else rows.push(['through', 'mutual_information_nats']);
    rows.push(['lost', 'x_given_y_nats']);
    if (infogan.needs('diagram')) rows.push(['noise', 'y_given_x_nats']);
    if (infogan.needs('bar')) rows.push(['whole', 'entropy_x_nats']);
  }
  if (infogan.needs('apart')) rows.push(['apart', 'settings_told_apart']);
  const inWords = (quantity) => (quantity.endsWith('_nats') ? written(told[quantity]) : fixed(told[quantity], 2));
  return rows.map(([name, quantity]) => [name, inWords(quantity)]);
}

const written = (value) => (value === undefined ? t('learn.minus_infinity') : nats(value));

function drawNumbers(isVeiled) {
  const known = ['whole'];
  find('.numbers').replaceChildren(
    ...rowsOfNumbers().map(([name, value]) => {
      const row = make('div', name);
      const isKnown = !isVeiled || known.includes(name);
      row.append(make('dt', '', t('learn.number_' + name)), make('dd', '', isKnown ? value : UNKNOWN));
      return row;
    }),
  );
}
