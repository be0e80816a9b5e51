// ---------------------------------------------------------------------------------------------------- drawing curves

const FRAME = { left: 40, right: 10, top: 20, bottom: 24 };
const ENDS = [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000];

// Where the axis of steps ends: it moves seldom, so that the curves stand still.
function endOfAxis() {
  const [last, until] = [records.at(-1)?.step || 0, Number(infogan.setting('lab-until')) || 0];
  return until && last <= until ? until : ENDS.find((end) => end >= last) || last;
}

const fieldOf = (svg, low, high, right = FRAME.right) => fieldIn(svg, { ...FRAME, right }, low, high, endOfAxis(), [160, 200]);

function areaOf(field, upper, lower, classes) {
  return shape('polygon', { class: 'area ' + classes, points: pointsOf(field, [...upper, ...[...lower].reverse()]) });
}

const ticksOf = (low, high) => multiplesOf(high - low > 4 ? 1 : high - low > 1 ? 0.5 : 0.2, low, high);

function ceilingOf(field, value, text) {
  return [
    shape('line', { class: 'ceiling', x1: field.left, x2: field.right, y1: field.y(value), y2: field.y(value) }),
    shape('text', { class: 'of-line', x: field.left + 4, y: field.y(value) - 5 }, text),
  ];
}

function lowestWords(field, values) {
  const lowest = Math.min(...values);
  if (lowest >= field.low) return [];
  return [shape('text', { class: 'of-line', x: field.right - 4, y: field.bottom - 5, 'text-anchor': 'end' }, t('laboratory.reaches', { lowest: fixed(lowest, 2) }))];
}

// What was changed while it played.
function drawnMarks(field) {
  return marks.flatMap(({ step, text }) => [
    shape('line', { class: 'mark', x1: field.x(step), x2: field.x(step), y1: field.top, y2: field.bottom }),
    shape('text', { class: 'of-line', x: field.x(step) + 4, y: field.y(0) - 6 }, text),
  ]);
}

// ---- D's loss as a bound ---------------------------------------------------------------------------------------------

function drawApart() {
  if (!infogan.needs('apart')) return;
  const svg = find('.apart svg');
  const isVeiled = infogan.isVeiled();
  const known = records.filter(({ apart }) => apart);
  const lowest = Math.min(0, ...known.map(({ apart }) => apart.bound));
  const field = fieldOf(svg, Math.min(-0.1, Math.floor(lowest * 5) / 5), Math.LN2 * 1.08);
  const curves = isVeiled ? [] : [
    lineOf(field, known.map(({ step, apart }) => [step, apart.divergence]), 'exact'),
    lineOf(field, known.map(({ step, apart }) => [step, apart.bound]), 'of-d'),
  ];
  svg.replaceChildren(
    ...axes(field, ticksOf(field.low, Math.LN2).filter((tick) => tick < 0.65)),
    ...ceilingOf(field, Math.LN2, 'ln 2 = ' + nats(Math.LN2)),
    ...curves,
  );
  const last = known.at(-1)?.apart;
  const [bound, exact] = isVeiled || !last ? ['?', '?'] : [nats(last.bound), nats(last.divergence)];
  svg.setAttribute('aria-label', t('laboratory.apart_of', { bound, exact }));
  showNumbers(find('.apart dl'), [['of-d', t('laboratory.number_d'), bound], ['exact', t('laboratory.number_jsd'), exact]]);
}

// A list of numbers whose places stay: only what differs is written.
function showNumbers(list, rows) {
  if (list.children.length !== rows.length) list.replaceChildren(...rows.map(() => numberRow()));
  rows.forEach(([classes, name, value], i) => {
    const row = list.children[i];
    row.className = classes;
    setText(row.querySelector('dt'), name);
    setText(row.querySelector('dd'), value);
  });
}

function numberRow() {
  const row = make('div');
  row.append(make('dt'), make('dd'));
  return row;
}
