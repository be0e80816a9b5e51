// ---------------------------------------------------------------------------------------------------- the curve

// Nats over the number that the slider below it sets; the slider is its axis.

const PLOT = { left: 7, right: 333, top: 26, bottom: 176, width: 340 };
const LETTER = 8; // wide, in the words at a line

function drawCurve(isVeiled) {
  if (!infogan.needs('curve') || !shown.curve) return;
  const { along, at } = shown.curve;
  const plot = scaleOf(shown.curve);
  const [lines, taken] = buildLines(along, plot, isVeiled);
  const [svg, what] = [find('.curve svg'), t('learn.curve_' + along)];
  svg.replaceChildren(...lines, ...(isVeiled ? [] : buildInformation(shown.curve, plot, taken)));
  setText(find('.curve figcaption'), what);
  const words = () => t('learn.curve_of', { what, at: fixed(at, 2), nats: written(valueNow(along)) });
  svg.setAttribute('aria-label', isVeiled ? t('learn.veiled') : words());
}

// Where a number of the axis, and where a number of nats is.
function scaleOf({ along, low, high }) {
  const most = mostNats();
  const least = along === 'q' ? -most : 0;
  const top = { noise: 1.05 * most, prior: 1.25 * shown.told.capacity_nats, q: 0.75 * most }[along];
  return {
    least,
    across: (place) => PLOT.left + ((place - low) / (high - low)) * (PLOT.right - PLOT.left),
    up: (value) => PLOT.bottom - ((value - least) / (top - least)) * (PLOT.bottom - PLOT.top),
  };
}

// The lines to compare with, and the places where their words stand.
function buildLines(along, { least, up }, isVeiled) {
  const { entropy_x_nats, capacity_nats, mutual_information_nats } = shown.told;
  const wanted = [[least, 'axis', '']];
  if (least < 0) wanted.push([0, 'axis', '0']);
  if (along === 'noise') wanted.push([entropy_x_nats, 'ceiling', 'H(X) ' + fixed(entropy_x_nats)]);
  if (along === 'prior' && !isVeiled) {
    wanted.push([capacity_nats, 'exact', t('learn.capacity_line', { nats: fixed(capacity_nats) })]);
  }
  if (along === 'q') {
    wanted.push([mutual_information_nats, 'exact', t('learn.exact_line', { nats: fixed(mutual_information_nats) })]);
  }
  const lines = wanted.flatMap(([value, kind, words]) => [
    shape('line', { class: kind, x1: PLOT.left, x2: PLOT.right, y1: up(value), y2: up(value) }),
    shape('text', { class: 'of-line', x: PLOT.right, y: up(value) - 6, 'text-anchor': 'end' }, words),
  ]);
  const places = ([value, , words]) => [...words].map((_, i) => [PLOT.right - LETTER * (i + 1), up(value) - 11]);
  return [lines, wanted.flatMap(places)];
}

function buildInformation({ along, low, high, at, nats: values }, { least, across, up }, taken) {
  const points = values.map((value, i) => [across(low + (i * (high - low)) / (values.length - 1)), value]);
  const drawn = points.filter(([, value]) => value !== null && value >= least).map(([x, value]) => [x, up(value)]);
  return [
    shape('polyline', { class: 'information', points: drawn.join(' ') }),
    ...buildPoint(valueNow(along), across(at), up, least, [...drawn, ...taken]),
  ];
}

const valueNow = (along) => (along === 'q' ? shown.told.bound_nats : shown.told.mutual_information_nats);

// The number stands where no curve runs through it and no words are.
const BESIDE = [
  [12, -8, 'start'],
  [-12, -8, 'end'],
  [12, 22, 'start'],
  [-12, 22, 'end'],
];
const LABEL = { width: 56, height: 20 };

function buildPoint(value, x, up, least, taken) {
  const isBelow = value === undefined || value < least;
  const y = up(isBelow ? least : value);
  const isFree = ([dx, dy, anchor]) => {
    const left = x + dx - (anchor === 'end' ? LABEL.width : 0);
    const right = left + LABEL.width;
    const isHit = ([px, py]) => px > left - 4 && px < right + 4 && py > y + dy - LABEL.height && py < y + dy + 4;
    return left >= 0 && right <= PLOT.width && !taken.some(isHit);
  };
  const words = value === undefined ? t('learn.minus_infinity') : fixed(value);
  const [dx, dy, anchor] = BESIDE.find(isFree) || (x < 170 ? BESIDE[0] : BESIDE[1]);
  return [
    shape('line', { class: 'drop', x1: x, x2: x, y1: y, y2: PLOT.bottom }),
    shape('circle', { class: 'point', cx: x, cy: y, r: 6.5 }),
    shape('text', { class: 'value', x: x + dx, y: y + dy, 'text-anchor': anchor }, words),
  ];
}

// ---- sliders ---------------------------------------------------------------------------------------------------------

const STEPS = 100; // of a slider
const sliderOf = (name) => find('[data-part=' + name + '] input');

function laySliders() {
  const along = infogan.setting('ch-curve') || 'noise';
  for (const slider of element.querySelectorAll('.slider')) {
    const isAxis = infogan.needs('curve') && slider.dataset.part === along;
    const place = isAxis ? find('.curve .along') : find('.sliders');
    if (slider.parentElement !== place) place.append(slider);
  }
}

function drawSliders(isVeiled) {
  const name = (shown.parameter && t('learn.noise_' + shown.kind.replaceAll('-', '_'))) || '';
  setText(find('label[for=channel-noise]'), name);
  setText(find('label[for=channel-q]'), name && t('learn.believed', { parameter: name }));
  for (const part of ['noise', 'q']) {
    const slider = sliderOf(part);
    const { lowest: min, highest: max } = shown;
    if (min !== null) Object.assign(slider, { min, max, step: (max - min) / STEPS });
  }
  showSlider('noise', infogan.setting('ch-noise'), isVeiled);
  showSlider('q', infogan.setting('ch-q'), isVeiled);
  showSlider('prior', (infogan.setting('ch-prior') || '').split(',').at(-1), isVeiled);
}

// Where it is set to, which under a hand is ahead of what was drawn.
function showSlider(name, text, isVeiled) {
  const slider = sliderOf(name);
  slider.disabled = isVeiled;
  if (!text || Number.isNaN(Number(text))) return;
  if (Number(slider.value) !== Number(text)) slider.value = text;
  setText(slider.parentElement.querySelector('output'), fixed(Number(slider.value), 2));
}

function listenTo(name, key, write) {
  const slider = sliderOf(name);
  slider.addEventListener('input', () => {
    setText(slider.parentElement.querySelector('output'), fixed(Number(slider.value), 2));
    infogan.set({ [key]: write(slider.value) });
  });
}

listenTo('noise', 'ch-noise', String);
listenTo('q', 'ch-q', String);
listenTo('prior', 'ch-prior', (last) => fixed(1 - Number(last), 2) + ',' + last);

// ---- which channel ---------------------------------------------------------------------------------------------------

const KINDS = ['binary-symmetric', 'binary-erasure', 'z'];

function buildKinds() {
  find('.kinds').append(
    ...KINDS.map((kind) => {
      const label = make('label');
      const box = make('input');
      Object.assign(box, { type: 'radio', name: 'channel-kind', value: kind });
      box.addEventListener('change', () => infogan.set({ 'ch-kind': kind }));
      label.append(box, make('span', '', t('learn.kind_' + kind.replaceAll('-', '_'))));
      return label;
    }),
  );
}

function layKinds() {
  for (const box of element.querySelectorAll('.kinds input')) {
    box.checked = infogan.setting('ch-kind') === box.value;
    box.disabled = infogan.isVeiled();
  }
}
