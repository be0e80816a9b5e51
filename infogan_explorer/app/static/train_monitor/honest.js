// ---------------------------------------------------------------------------------------------------- an honest bound

// where on a dotted line its name stands: above the upper estimate, below the lower bound, not one over the other
const NAME_SHARES = { contrastive_nats: 0.35, info_nce_nats: 0.75 };
const NAME_PLACES = { contrastive_nats: { yanchor: 'bottom', yshift: 1 }, info_nce_nats: { yanchor: 'top', yshift: -1 } };

const honestSection = find('.honest');
const refitButton = find('.honest .refit');
let honest = null; // the newest answer of the server about the chosen run's bound
let isAskingHonest = false;

const honestOf = (run) => (honest && honest.run === run ? honest : null);
const ownCurves = () => (curves && curves.told ? curves.told.curves.filter((curve) => curve.run === infogan.state.run) : []);

async function lookAtHonest() {
  const { run } = infogan.state;
  if (!run || isAskingHonest || !isLookedAt()) return;
  isAskingHonest = true;
  const answer = await ask('look_honest', { run, seen: honestOf(run)?.mark ?? '' }, 'honest');
  isAskingHonest = false;
  if (run !== infogan.state.run) return lookAtHonest();
  if (!answer || !answer.run) return;
  honest = answer;
  if (curves) drawCurves();
}

async function askForRefit() {
  const { run } = infogan.state;
  const isBusy = Boolean(honestOf(run)?.fit);
  refitButton.disabled = true;
  await ask(isBusy ? 'stop_refit' : 'start_refit', isBusy ? { run: honest.fit.run } : { run, step: cursorStep() }, 'refit');
  await lookAtHonest();
  drawHonest();
}

// ---------------------------------------------------------------------------------------------------- the table

function drawHonest() {
  if (!honestSection.open) return;
  const now = honestOf(infogan.state.run);
  const step = cursorStep();
  const result = now && now.stored.find((one) => one.step === step);
  drawRefitButton(now, step, result);
  drawHonestTable(now, step, result);
  const worse = result ? Object.entries(result.codes).filter(([, code]) => code.refit_is_worse).map(([name]) => name) : [];
  setText(find('.honest .worse'), worse.length ? t('monitor.honest_worse', { codes: worse.join(', ') }) : '');
}

function drawRefitButton(now, step, result) {
  const fit = now && now.fit;
  const isWorse = result && result.can_go_further && Object.values(result.codes).some((code) => code.refit_is_worse);
  const longer = isWorse ? 2 * result.refit_steps : 0;
  const label = fit ? t('monitor.honest_stop') : longer ? t('monitor.honest_longer', { steps: whole(longer) }) : t('monitor.honest_start', { step: whole(step ?? 0) });
  refitButton.hidden = step === null || (Boolean(result) && !longer && !fit);
  refitButton.disabled = !now;
  setText(refitButton, label);
  setText(find('.honest .busy'), fit ? busyText(fit) : (now && now.failed) || (step === null ? t('monitor.nothing_saved') : ''));
}

function busyText(fit) {
  const how = fit.of ? t('monitor.honest_busy', { done: whole(fit.done), of: whole(fit.of) }) : t('monitor.honest_loading');
  const isHere = fit.run === infogan.state.run && fit.step === cursorStep();
  return isHere ? how : t('monitor.honest_elsewhere', { name: fit.run.split(':')[1], step: whole(fit.step), how });
}

// What is known at the cursor: all of it from a re-fit's held-out samples, or what the history has.
function honestNumbers(now, step, result, curve) {
  if (result) return { ...result.codes[curve.code], samples: result.info_nce_samples };
  const at = toldPlace();
  const recorded = now && now.recorded.codes ? now.recorded.codes[curve.code] : null;
  const place = recorded ? now.recorded.steps.findLastIndex((one) => one <= step) : -1;
  const other = place < 0 ? {} : Object.fromEntries(Object.entries(recorded).map(([key, values]) => [key, values[place]]));
  const refit = now && (now.refits[curve.code] || []).find(([one]) => one === step);
  return {
    bound_nats: at < 0 ? null : curve.nats[at],
    bound_nats_stderr: at < 0 ? null : curve.stderr[at],
    refit_bound_nats: refit ? refit[1] : null,
    refit_bound_nats_stderr: refit ? refit[2] : null,
    ...other,
  };
}

function honestRows(k) {
  return [
    ['bound_nats', t('monitor.honest_bound'), t('monitor.honest_bound_help')],
    ['refit_bound_nats', t('monitor.honest_refit'), t('monitor.honest_refit_help')],
    ['loose_nats', t('monitor.honest_loose'), t('monitor.honest_loose_help')],
    ['linear_bound_nats', t('monitor.honest_linear'), t('monitor.honest_linear_help')],
    ['contrastive_nats', t('monitor.honest_contrastive'), t('monitor.honest_contrastive_help')],
    ['info_nce_nats', t('monitor.honest_info_nce'), k ? t('monitor.honest_info_nce_help', { k: whole(k), ceiling: fixed(Math.log(k)) }) : t('monitor.honest_info_nce_any')],
  ];
}

function drawHonestTable(now, step, result) {
  const place = find('.honest .rows-of-numbers');
  const own = ownCurves();
  const numbers = own.map((curve) => honestNumbers(now, step, result, curve));
  const drawn = JSON.stringify([step, own.map((curve) => curve.title), numbers]);
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  const k = result ? result.info_nce_samples : now && now.recorded.info_nce_samples;
  const rows = honestRows(k).filter(([key]) => key !== 'linear_bound_nats' || numbers.some((code) => code[key] !== undefined));
  const from = result
    ? t('monitor.honest_from', { step: whole(step), samples: whole(result.samples), steps: whole(result.refit_steps) })
    : t('monitor.read_at', { step: whole(step ?? 0), samples: whole(curves ? curves.samples : 0) });
  const head = build('thead', {}, build('tr', {}, build('td', {}), ...own.map((curve) => build('th', { scope: 'col', text: curve.title }))));
  const body = rows.map(([key, name, help]) =>
    build('tr', { 'data-row': key }, rowHead(name, help), ...numbers.map((code) => cell(code[key], code[key + '_stderr']))),
  );
  setText(find('.honest .from'), from);
  place.replaceChildren(build('table', {}, build('caption', { class: 'visually-hidden', text: from }), head, build('tbody', {}, ...body)));
}

const rowHead = (name, help) => build('th', { scope: 'row' }, build('span', { text: name }), build('small', { text: help }));

function cell(nats, stderr) {
  if (nats === null || nats === undefined) return build('td', { text: '\u2013' });
  return build('td', {}, build('span', { text: withError(nats, stderr) }), build('small', { text: t('monitor.honest_bits', { bits: fixed(nats / Math.LN2) }) }));
}

// What the section adds to the table of a chart, while it is open.
const honestMark = () => (honestSection.open ? honestOf(infogan.state.run)?.mark || '' : '');

function honestColumns({ run, code }) {
  const now = honestSection.open && run === infogan.state.run ? honestOf(run) : null;
  if (!now) return [];
  const { steps } = curves.told;
  const refits = new Map((now.refits[code] || []).map(([step, ...estimate]) => [step, estimate]));
  const recorded = now.recorded.codes ? now.recorded.codes[code] : {};
  const atStep = (key, i) => recorded[key][now.recorded.steps.findLastIndex((one) => one <= steps[i])];
  const column = (name, cell) => ({ head: t('monitor.table_bound', { code: name }), cell });
  return [
    ...(refits.size ? [column(t('monitor.honest_refit') + ' ' + code, (i) => withError(...(refits.get(steps[i]) || [null])))] : []),
    ...Object.entries(now.recorded.codes ? LINE_NAMES : {}).map(([key, name]) =>
      column(t('monitor.' + name, { code }), (i) => withError(atStep(key, i), atStep(key + '_stderr', i))),
    ),
  ];
}

// ---------------------------------------------------------------------------------------------------- on the charts

// A diamond for every re-fit; the other estimates as thin dotted lines while the section is open.
function honestTraces(kind) {
  const now = honestOf(infogan.state.run);
  if (!now) return [];
  const shown = ownCurves().filter((curve) => curve.kind === kind);
  return shown.flatMap((curve) => [...(honestSection.open ? dottedLines(now, curve) : []), ...diamonds(now, curve)]);
}

function diamonds(now, curve) {
  const found = now.refits[curve.code] || [];
  if (!found.length) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 're-fit ' + curve.code,
      x: found.map(([step]) => step),
      y: found.map(([, nats]) => nats),
      customdata: found.map(([, , stderr]) => stderr),
      error_y: { type: 'data', array: found.map(([, , stderr]) => stderr), color: curve.colour, thickness: 1, width: 0 },
      marker: { symbol: 'diamond-open', size: 10, line: { width: 2 }, color: curve.colour },
      cliponaxis: false,
      hovertemplate: t('monitor.honest_refit') + ' ' + curve.code + ' %{y:.3f} ± %{customdata:.3f} nats<extra></extra>',
    },
  ];
}

function dottedLines(now, curve) {
  const recorded = now.recorded.codes && now.recorded.codes[curve.code];
  if (!recorded) return [];
  return ['contrastive_nats', 'info_nce_nats'].map((key) => ({
    type: 'scatter',
    mode: 'lines',
    name: key + ' ' + curve.code,
    x: now.recorded.steps,
    y: recorded[key],
    line: { color: curve.colour, width: 1.25, dash: key === 'info_nce_nats' ? '1px,3px' : '2px,5px' },
    hovertemplate: t('monitor.' + LINE_NAMES[key], { code: curve.code }) + ' %{y:.3f} nats<extra></extra>',
  }));
}

const LINE_NAMES = { contrastive_nats: 'honest_line_contrastive', info_nce_nats: 'honest_line_info_nce' };

// The axis reaches as far as the diamonds do: they are bounds too. A contrastive difference may leave it.
function honestRange(kind, [low, high]) {
  const now = honestOf(infogan.state.run);
  const codes = now ? ownCurves().filter((curve) => curve.kind === kind) : [];
  const most = Math.max(...codes.flatMap(({ code }) => (now.refits[code] || []).map(([, nats]) => nats)), -Infinity);
  return [low, most > high ? Math.ceil(2 * most + 0.2) / 2 : high];
}

// The names of the dotted lines, on the lines; of those that end above the chart one line at its top, with where they end.
function honestLabels(kind, [low, high]) {
  const now = honestOf(infogan.state.run);
  if (!now || !honestSection.open || !now.recorded.codes) return [];
  const { steps, codes } = now.recorded;
  const labels = [];
  const above = [];
  for (const { code } of ownCurves().filter((curve) => curve.kind === kind)) {
    for (const [key, name] of Object.entries(LINE_NAMES)) {
      const values = codes[code][key];
      const last = values[values.length - 1];
      if (last > high && key === 'contrastive_nats') above.push(code + ' ' + fixed(last, 1));
      if (last > high || last < low) continue;
      const place = Math.min(values.length - 1, Math.floor(NAME_SHARES[key] * values.length));
      labels.push({ x: steps[place], y: values[place], text: t('monitor.' + name, { code }), xanchor: 'center', ...NAME_PLACES[key] });
    }
  }
  if (above.length) {
    const text = t('monitor.honest_above', { codes: above.join(', ') });
    labels.push({ xref: 'paper', x: 0.01, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'top', yshift: 7, text });
  }
  return labels.map((label) => ({ showarrow: false, font: { size: 12 }, bgcolor: '#FFFFFE', borderpad: 0, ...label }));
}

// What a reader who does not see the charts is told of the re-fits.
function honestAlt(kind) {
  const now = honestOf(infogan.state.run);
  const codes = now ? ownCurves().filter((curve) => curve.kind === kind) : [];
  return codes.flatMap((curve) => {
    const last = (now.refits[curve.code] || []).at(-1);
    return last ? [t('monitor.honest_alt', { code: curve.title, step: whole(last[0]), nats: fixed(last[1]) })] : [];
  });
}
