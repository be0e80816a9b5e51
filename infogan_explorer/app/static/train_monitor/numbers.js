// ---------------------------------------------------------------------------------------------------- numbers

// Where the told steps come nearest to the cursor from below; the last one where nothing is saved.
function toldPlace() {
  const { steps } = curves.told;
  const step = cursorStep();
  if (step === null) return steps.length - 1;
  let place = -1;
  while (place + 1 < steps.length && steps[place + 1] <= step) place += 1;
  return place;
}

function drawReadout() {
  const place = find('.readout');
  if (!curves || !curves.told || !curves.told.curves.length) {
    place.replaceChildren();
    return;
  }
  const at = toldPlace();
  const step = at < 0 ? 0 : curves.told.steps[at];
  const head = t('monitor.read_at', { step: whole(step), samples: whole(curves.samples) });
  const told = curves.told.curves.map((curve) => readout(curve, at));
  place.replaceChildren(build('p', { class: 'head-line', text: head }), ...told);
}

function readout(curve, at) {
  const isBeside = curve.run !== infogan.state.run;
  const nats = curve.nats[at] ?? null;
  const title = isBeside ? curve.title + ' · ' + curve.name : t('monitor.bound_of', { code: curve.title });
  const list = build('dl', {
    class: [isBeside ? 'beside' : '', curve.dash === 'dot' ? 'dot' : curve.dash === 'solid' ? '' : 'dash'].join(' '),
    style: '--shade: ' + curve.colour,
  });
  list.append(build('dt', { text: title, title: t('monitor.bound_help') }));
  list.append(build('dd', { class: 'value', text: nats === null ? t('monitor.not_measured') : valueText(curve, nats, curve.stderr[at]) }));
  if (!isBeside) {
    const meaning = nats === null ? '\u00a0' : t('shell.worth_' + curve.meaning[at], { count: infogan.settings(curve.apart[at]) });
    const help = nats !== null && curve.meaning[at] === 'tells_apart' ? 'shell.apart_help' : 'monitor.looking_help';
    list.append(build('dd', { class: 'meaning', text: meaning, title: t(help, { level: fixed(curve.zero) }) }));
  }
  return list;
}

function valueText(curve, nats, stderr) {
  const values = { nats: fixed(nats), error: infogan.standardError(stderr), bits: fixed(nats / Math.LN2), ceiling: curve.ceiling ?? '' };
  return t(curve.ceiling === null ? 'monitor.value' : 'monitor.value_of', values);
}

// ---------------------------------------------------------------------------------------------------- tables

// A table is made when its disclosure is opened, and kept up to date while it is open.
function drawNumbers() {
  for (const details of findAll('[data-numbers]')) if (details.open) drawTable(details);
}

function drawTable(details) {
  if (!curves || !curves.told) return;
  const kind = details.dataset.numbers;
  const columns = kind === 'losses' ? lossColumns() : boundColumns(kind);
  let place = details.querySelector('.rows-of-numbers');
  if (!place) {
    place = build('div', { class: 'rows-of-numbers', tabindex: 0, role: 'region', 'aria-label': details.querySelector('summary').textContent });
    details.append(fileButtons(kind), place);
  }
  const now = curves.mark + honestMark();
  if (place.dataset.drawn === now) return;
  place.dataset.drawn = now;
  const scroll = place.scrollTop;
  const heads = [t('monitor.table_step'), ...columns.map((column) => column.head)];
  const body = curves.told.steps.map((step, i) =>
    build('tr', { 'data-step': step }, build('th', { scope: 'row', text: whole(step) }), ...columns.map((column) => build('td', { text: column.cell(i) }))),
  );
  const caption = build('caption', { class: 'visually-hidden', text: details.querySelector('summary').textContent });
  const head = build('thead', {}, build('tr', {}, ...heads.map((text) => build('th', { scope: 'col', text }))));
  place.replaceChildren(build('table', {}, caption, head, build('tbody', {}, ...body)));
  place.scrollTop = scroll;
}

const withError = (nats, stderr) => (nats === null || nats === undefined ? '' : fixed(nats) + ' ± ' + infogan.standardError(stderr));

function boundColumns(kind) {
  const several = new Set(curves.told.curves.map((curve) => curve.run)).size > 1;
  return curves.told.curves
    .filter((curve) => curve.kind === kind)
    .flatMap((curve) => [
      {
        head: t('monitor.table_bound', { code: several ? curve.code + ' ' + curve.name : curve.title }),
        cell: (i) => withError(curve.nats[i], curve.stderr[i]),
      },
      ...honestColumns(curve),
    ]);
}

function lossColumns() {
  return Object.entries(curves.told.losses).map(([key, values]) => ({
    head: t('monitor.table_' + key.replace('/', '_')),
    cell: (i) => (values[i] === null ? '' : key.startsWith('accuracy') ? (100 * values[i]).toFixed(1) : fixed(values[i])),
  }));
}

// ---------------------------------------------------------------------------------------------------- files

const FORMATS = { csv: 'CSV', svg: 'SVG', pdf: 'PDF', png: 'PNG' };

function fileButtons(chart) {
  const row = build('div', { class: 'files' }, build('span', { text: t('monitor.save_as') }));
  for (const [format, name] of Object.entries(FORMATS)) {
    const button = build('button', { type: 'button', class: 'quiet', text: name, 'aria-label': t('monitor.save_chart_as', { format: name }) });
    button.addEventListener('click', () => save('save_chart', { chart, format }, button));
    row.append(button);
  }
  row.hidden = infogan.hides('export');
  return row;
}

async function save(question, request, button) {
  button.disabled = true;
  const answer = await ask(question, { run: infogan.state.run, compare: compared(), ...request }, 'save');
  button.disabled = false;
  if (answer) infogan.save(answer);
}
