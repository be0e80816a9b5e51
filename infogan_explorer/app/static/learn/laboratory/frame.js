// ---------------------------------------------------------------------------------------------------- a picture arrives

const CHART_MILLISECONDS = 240; // from one drawing of the curves to the next while it plays
const MOST_RECORDS = 600;
const TABLE_ROWS = 20;

let records = []; // {step, codes, apart}: every measured step, later thinned out
let marks = []; // {step, text}: what was changed while it played
let chartsDrawn = 0;
let paintedFrames = 0;

function forgetRecords() {
  records = [];
  marks = [];
}

function take(newest) {
  frame = newest;
  if (frame.trace) trace = frame.trace;
  else if (isPlaying) trace = null;
  if (frame.record) remember(frame);
  const hasEnded = frame.ended && isPlaying && frame.step === Number(infogan.setting('lab-until'));
  if (hasEnded) isPlaying = false;
  drawFrame();
  showTransport();
  if (!isPlaying) tellStatus();
  dispatchEvent(new CustomEvent('laboratory-painted', { detail: { step: frame.step, measured: Boolean(frame.record) } }));
}

function remember({ step, record }) {
  if (records.length && records.at(-1).step === step) records.pop();
  records.push({ step, ...record });
  if (records.length > MOST_RECORDS) records = records.filter((_, i) => i % 2 === 0 || i > MOST_RECORDS - 50);
}

// The picture at once; curves and the lesson's words, which cost more, a few times a second and whenever it rests.
function drawFrame() {
  if (!frame || !laboratory || !element.clientWidth) return; // without a width there is no scale to draw to
  drawPlane();
  drawBlocks();
  const now = performance.now();
  if (isPlaying && now - chartsDrawn < CHART_MILLISECONDS) return;
  chartsDrawn = now;
  drawCharts();
  drawGradients();
  drawTable();
  if (frame.told && !isRefused) infogan.told(frame.told);
}

function drawCharts() {
  for (const code of laboratory.codes) drawHistory(code);
  drawApart();
}

function drawGradients() {
  if (!infogan.needs('steps')) return;
  gradientPath.draw(find('.path svg'), trace);
  setText(find('.path .said'), gradientPath.words(trace));
}

// What a screen reader is told when it rests.
function tellStatus() {
  const place = find('.visually-hidden[role=status]');
  if (infogan.isVeiled() || !frame.record) return setText(place, '');
  const accounts = laboratory.codes.map(({ name }) => accountWords(name));
  setText(place, [t('laboratory.step', { step: whole(frame.step) }), ...accounts].join(' '));
}

// ---- the same as a table ---------------------------------------------------------------------------------------------

function drawTable() {
  const details = find('.records');
  if (!details.open || infogan.isVeiled()) return;
  const every = Math.max(1, Math.ceil(records.length / TABLE_ROWS));
  const shown = records.filter((_, i) => i % every === 0 || i === records.length - 1);
  const table = make('table');
  table.append(tableRow('th', tableHead()), ...shown.map((record) => tableRow('td', tableCells(record))));
  find('.records .scroll').replaceChildren(table);
}

function tableHead() {
  const parts = ['reads', 'sampled', 'exact', 'misses', 'lost'].map((name) => t('laboratory.column_' + name));
  const several = laboratory.codes.length > 1;
  const heads = laboratory.codes.flatMap(({ name }) => parts.map((part) => (several ? name + ' ' + part : part)));
  return [t('laboratory.column_step'), ...heads, t('laboratory.column_d'), t('laboratory.column_jsd')];
}

function tableCells({ step, codes, apart }) {
  const cells = Object.values(codes).flatMap(({ read, sampled, stderr, information, missed, lost }) => [
    fixed(read), fixed(sampled) + ' ± ' + infogan.standardError(stderr), fixed(information), fixed(missed), fixed(lost),
  ]);
  return [whole(step), ...cells, ...(apart ? [fixed(apart.bound), fixed(apart.divergence)] : ['', ''])];
}
