// ---------------------------------------------------------------------------------------------------- the chart

// The quantity of the prediction over the steps. The prediction is there first, dashed; the curves grow over it.

const FRAME = { left: 46, right: 92, top: 22, bottom: 26 };
const LABEL_APART = 15;
const nameOf = (i) => (isQuiz() ? 'printed' : i ? 'correct' : 'broken');

const prediction = () => (isQuiz() ? null : opened.exhibit.predictions[0]);
const quantity = () => prediction()?.quantity || 'bound_nats';
const isNats = () => quantity().endsWith('_nats');

// Curves of the chart: [class, values by record].
const curves = () => records.map((frames, i) => ({ name: nameOf(i), values: frames.map(({ values }) => values[quantity()]) }));

// From the prediction and everything measured; half steps, so that the scale seldom moves.
function scale() {
  const known = curves().flatMap(({ values }) => values).filter((value) => value !== null);
  const wanted = prediction() ? [prediction().value] : [];
  const usual = [0, opened.reference.kind === 'ceiling' ? opened.reference.value : 1];
  const shown = { agreement: [0, 1], divergence_nats: [0, Math.LN2], bound_nats: usual, low_half_bound_nats: usual, missed_nats: [-1.4, 0.5], difference_nats: [-0.1, 0.5] };
  const all = [...known, ...wanted, ...(shown[quantity()] || [0, 1])];
  const gap = 0.25;
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return [low === 0 ? -0.06 * high : Math.floor(low / gap) * gap, high + 0.06 * (high - low)];
}

function ticksAndDigits({ low, high }) {
  const gap = [0.1, 0.2, 0.5, 1, 2, 5, 10].find((size) => (high - low) / size <= 6) || 20;
  return [multiplesOf(gap, low, high), gap < 1 ? 1 : 0];
}

function predicted(field) {
  const { value, rule } = prediction();
  const text = t('museum.rule_' + rule.replaceAll(' ', '_'), { value: isNats() ? fixed(value, 3) : fixed(value, 0) });
  const y = field.y(value);
  const isAbove = rule !== 'never below' && rule !== 'ends below' && y > field.top + 18;
  return [
    shape('line', { class: 'predicted', x1: field.left, x2: field.right, y1: y, y2: y }),
    shape('text', { class: 'of-line', x: field.left + 6, y: isAbove ? y - 7 : y + 17 }, text),
  ];
}

// What is known of L_I whatever runs: its ceiling, or what a Q that knows nothing gets. It gives way to the prediction.
function reference(field) {
  if (quantity() !== 'bound_nats') return [];
  const { kind, value } = opened.reference;
  const y = field.y(value);
  if (prediction() && Math.abs(field.y(prediction().value) - y) < 2 * LABEL_APART) return [];
  return [
    shape('line', { class: 'reference', x1: field.left, x2: field.right, y1: y, y2: y }),
    shape('text', { class: 'of-line faint', x: field.right - 6, y: y - 6, 'text-anchor': 'end' }, t('museum.reference_' + kind, { value: fixed(value) })),
  ];
}

function drawChart() {
  const svg = find('.chart svg');
  setText(find('.chart figcaption'), t('museum.quantity_' + quantity()));
  const field = fieldIn(svg, FRAME, ...scale(), opened.steps, [280, 260]);
  const isVeiled = infogan.isVeiled();
  const pieces = [...axes(field, ...ticksAndDigits(field)), ...reference(field)];
  if (!isVeiled) pieces.push(...drawnCurves(field));
  if (prediction() && !isVeiled) pieces.push(...predicted(field));
  svg.replaceChildren(...pieces);
  svg.setAttribute('aria-label', isVeiled ? t('museum.veiled') : chartWords());
  setText(find('.formula'), prediction()?.formula && !isVeiled ? predictionWords() : '');
}

function drawnCurves(field) {
  const ends = [];
  const lines = curves().flatMap(({ name, values }, i) => {
    const places = values.map((value, k) => [records[i][k].step, value]).filter(([, value]) => value !== null);
    const [step, value] = places.at(-1) || [0, null];
    if (value !== null) ends.push({ name, value, x: field.x(step), y: field.y(value) });
    return [lineOf(field, places, name)];
  });
  return [...lines, ...endsOf(ends)];
}

// Name and number at each curve's end, moved apart where they would hide one another.
function endsOf(ends) {
  ends.sort((a, b) => a.y - b.y);
  const heights = ends.map(({ y }) => y);
  if (ends.length === 2 && heights[1] - heights[0] < 2 * LABEL_APART + 2) {
    const middle = (heights[0] + heights[1]) / 2;
    heights[0] = middle - LABEL_APART - 1;
    heights[1] = middle + LABEL_APART + 1;
  }
  return ends.flatMap(({ name, value, x, y }, i) => [
    shape('circle', { class: 'end ' + name, cx: x, cy: y, r: 4 }),
    shape('text', { class: 'of-end ' + name, x: x + 9, y: heights[i] - 2 }, t('museum.short_' + name)),
    shape('text', { class: 'of-end number ' + name, x: x + 9, y: heights[i] + LABEL_APART - 2 }, fixed(value, 3)),
  ]);
}

// A formula of the library, which writes what every keyboard has, as a book would print it.
const printed = (formula) => formula.replaceAll(' - ', ' \u2212 ').replaceAll(' pi', 'π').replaceAll('^2', '²').replaceAll('>=', '≥').replaceAll('<=', '≤').replace(/^-/, '\u2212');

const inUnit = (value) => (value === null || isNats() ? nats(value) : fixed(value, 3));

function predictionWords() {
  const { value, formula } = prediction();
  const number = isNats() ? t('learn.nats', { nats: fixed(value, 4), bits: fixed(value / Math.LN2, 4) }) : fixed(value, 0);
  return formula ? t('museum.predicted_formula', { formula: printed(formula), value: number }) : t('museum.predicted', { value: number });
}

function chartWords() {
  const ends = curves().map(({ name, values }) => t('museum.at_the_end', { which: t('museum.' + name), value: inUnit(values.at(-1)) }));
  return [t('museum.quantity_' + quantity()), prediction() ? predictionWords() : '', ...ends].filter(Boolean).join('. ');
}

// ---- the verdict -----------------------------------------------------------------------------------------------------

function drawVerdict() {
  const place = find('.verdict');
  if (!verdicts) {
    setText(place, '');
    return;
  }
  const [broken, correct] = verdicts.map(({ appeared }) => appeared);
  const words = t('museum.verdict_' + (broken ? 'seen' : 'unseen') + '_' + (correct ? 'seen' : 'unseen'));
  const [bad, good] = verdicts.map(({ findings }) => inUnit(findings[0].measured));
  setText(place, words + ' ' + t('museum.measured', { bad, good }));
}

// ---- the same as a table ---------------------------------------------------------------------------------------------

function drawTable() {
  if (!find('.records').open || infogan.isVeiled()) return;
  const table = make('table');
  const heads = [t('museum.column_step'), ...records.map((_, i) => t('museum.' + nameOf(i)))];
  const rows = records[0].map(({ step }, k) => [whole(step), ...records.map((frames) => inUnit(frames[k].values[quantity()]))]);
  table.append(make('caption', '', t('museum.quantity_' + quantity())), tableRow('th', heads), ...rows.map((cells) => tableRow('td', cells)));
  find('.records .scroll').replaceChildren(table);
}
