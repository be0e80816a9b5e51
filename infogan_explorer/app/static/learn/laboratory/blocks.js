// ---------------------------------------------------------------------------------------------------- where the entropy goes

// The curve of a code and, at its right end, its three blocks on the same scale: what Q reads, what Q misses, what is
// lost. Together they are H(c). A continuous code has no ceiling: what is read and missed is I(c;x).

const COLUMN = 56; // pixels
const GAP = 22;
const UNKNOWN = '?';

const isContinuous = (code) => code.kind !== 'categorical';
const accountOf = (name) => records.at(-1)?.codes[name];

function layAccounts() {
  find('.accounts').replaceChildren(
    ...laboratory.codes.map((code) => {
      const figure = make('figure', 'account' + (laboratory.codes.length > 1 ? ' low' : ''));
      figure.dataset.code = code.name;
      const svg = shape('svg', { role: 'img' });
      svg.append(shape('g', { class: 'curves' }), shape('g', { class: 'blocks' }));
      figure.append(make('figcaption', '', t(isContinuous(code) ? 'laboratory.account_number' : 'laboratory.account', { code: code.name })), svg, make('dl'), buildKey());
      return figure;
    }),
  );
}

function buildKey() {
  const key = make('p', 'key');
  for (const name of ['exact', 'sampled']) key.append(make('span', name, t('laboratory.key_' + name)));
  return key;
}

const figureOf = (name) => find('.account[data-code="' + name + '"]');

// The scale of a code's curve and blocks: it grows by half a nat where it must, down to minus its height, and never
// shrinks before a new start. A first line far below zero would flatten all that follows.
function scaleOf(code) {
  const all = records.map(({ codes }) => codes[code.name]);
  const lowest = Math.min(0, ...all.map(({ read }) => read));
  if (!isContinuous(code)) {
    const top = all[0] ? all[0].entropy : Math.log(code.categories);
    return [lowest < -0.06 ? Math.max(Math.floor(lowest * 2) / 2, -top) : -0.06 * top, top * 1.02];
  }
  const highest = Math.max(1, ...all.map(({ information }) => information));
  const top = Math.ceil(highest * 2) / 2;
  return [Math.max(Math.min(-0.5, Math.floor(lowest * 2) / 2), -top), top];
}

// ---- blocks ----------------------------------------------------------------------------------------------------------

function drawBlocks() {
  if (!infogan.needs('blocks')) return;
  for (const code of laboratory.codes) {
    const figure = figureOf(code.name);
    const account = accountOf(code.name);
    if (!figure || !account) continue;
    const isVeiled = infogan.isVeiled();
    const svg = figure.querySelector('svg');
    const field = fieldOf(svg, ...scaleOf(code), COLUMN + GAP + FRAME.right);
    svg.querySelector('.blocks').replaceChildren(...(isVeiled ? [veilOf(field, account, code)] : blocksOf(field, account, code)));
    showNumbers(figure.querySelector('dl'), rowsOf(account, code, isVeiled));
    svg.setAttribute('aria-label', isVeiled ? t('laboratory.veiled') : accountWords(code.name));
  }
}

function blockOf(field, name, from, to, left = 0, share = 1) {
  const [top, bottom] = [field.y(Math.max(from, to)), field.y(Math.min(from, to))];
  const x = field.right + GAP + COLUMN * left;
  return shape('rect', { class: 'block ' + name, x, y: top, width: COLUMN * share, height: Math.max(0, bottom - top) });
}

// A bound below zero hangs below the line, and beside it what Q misses reaches down to it: down and up again is the sum.
function blocksOf(field, { read, missed, lost, entropy, information }, code) {
  const blocks = [];
  if (read >= 0) blocks.push(blockOf(field, 'reads', 0, read), blockOf(field, 'misses', read, read + missed));
  else {
    blocks.push(blockOf(field, 'reads', 0, read, 0, 0.5), blockOf(field, 'misses', read, Math.min(0, read + missed), 0.5, 0.5));
    if (read + missed > 0) blocks.push(blockOf(field, 'misses', 0, read + missed));
  }
  if (!isContinuous(code)) blocks.push(blockOf(field, 'lost', read + missed, read + missed + lost));
  const top = isContinuous(code) ? information : entropy;
  const [left, right] = [field.right + GAP - 5, field.right + GAP + COLUMN + 5];
  const line = (classes, value) => shape('line', { class: classes, x1: left, x2: right, y1: field.y(value), y2: field.y(value) });
  return [...blocks, line('zero', 0), line(isContinuous(code) ? 'exact' : 'ceiling', top)];
}

function veilOf(field, { entropy }, code) {
  return blockOf(field, 'veil', 0, isContinuous(code) ? field.high : entropy);
}

function rowsOf({ read, missed, lost, entropy, information, difference, resolved }, code, isVeiled) {
  const hide = (value) => (isVeiled ? UNKNOWN : nats(value));
  const last = isContinuous(code)
    ? [['information', t('laboratory.number_information'), hide(information)], ['density', t('laboratory.number_density'), hide(lost)]]
    : [['lost', t('laboratory.number_lost'), hide(lost)], ['whole', t('laboratory.number_whole', { code: code.name }), nats(entropy)]];
  const gap = isVeiled ? UNKNOWN : Math.abs(difference) < 1e-12 ? '0' : difference.toExponential(0).replace('-', '\u2212').replace('e-', 'e\u2212');
  return [
    ['reads', t('laboratory.number_reads'), hide(read)],
    ['misses', t('laboratory.number_misses'), hide(missed)],
    ...last,
    ['difference', t('laboratory.number_difference'), resolved ? t('laboratory.difference', { nats: gap }) : t('laboratory.too_coarse')],
  ];
}

function accountWords(name) {
  const account = accountOf(name);
  if (!account) return '';
  const code = laboratory.codes.find((one) => one.name === name);
  const words = { code: name, reads: nats(account.read), misses: nats(account.missed), lost: nats(account.lost) };
  const wholes = { whole: nats(account.entropy), information: nats(account.information) };
  return t(isContinuous(code) ? 'laboratory.account_words_number' : 'laboratory.account_words', { ...words, ...wholes });
}

// ---- the same over the steps -----------------------------------------------------------------------------------------

function drawHistory(code) {
  const figure = figureOf(code.name);
  if (!figure || !infogan.needs('blocks')) return;
  const field = fieldOf(figure.querySelector('svg'), ...scaleOf(code), COLUMN + GAP + FRAME.right);
  const curves = infogan.isVeiled() ? [] : curvesOf(field, code);
  const entropy = accountOf(code.name)?.entropy;
  const hasCeiling = !isContinuous(code) && entropy !== undefined;
  const ceiling = hasCeiling ? ceilingOf(field, entropy, 'H(' + code.name + ') = ' + nats(entropy)) : [];
  const lowest = infogan.isVeiled() ? [] : lowestWords(field, records.map(({ codes }) => codes[code.name].read));
  figure.querySelector('.curves').replaceChildren(...axes(field, ticksOf(field.low, field.high)), ...curves, ...ceiling, ...drawnMarks(field), ...lowest);
}

function curvesOf(field, code) {
  const places = (value) => records.map(({ step, codes }) => [step, value(codes[code.name])]);
  const read = places((account) => account.read);
  const exact = places((account) => account.information);
  const flat = (level) => records.map(({ step }) => [step, level]);
  const areas = [areaOf(field, read, flat(0), 'reads'), areaOf(field, exact, read, 'misses')];
  if (!isContinuous(code)) areas.push(areaOf(field, places((account) => account.entropy), exact, 'lost'));
  const band = areaOf(field, places(({ sampled, stderr }) => sampled + stderr), places(({ sampled, stderr }) => sampled - stderr), 'band');
  return [...areas, band, lineOf(field, places(({ sampled }) => sampled), 'sampled'), lineOf(field, exact, 'exact'), lineOf(field, read, 'reads')];
}
