// ---------------------------------------------------------------------------------------------------- charts

const NARROW_PIXELS = 480;
const NARROW_MARGIN = 84; // right of the curves, for their names
const RETRY_MILLISECONDS = 60;

const margins = { l: 52, r: 116, t: 8, b: 28 };

// Gradio brings the charts' program and three empty charts; they are put into their places here, and drawn from then on
// without Gradio, which would take each one away and make it anew.
function plotIn(slot) {
  const block = document.getElementById(slot.closest('.chart').dataset.chart + '-chart');
  if (block && block.parentElement !== slot) slot.append(block);
  return window.Plotly && slot.querySelector('.js-plotly-plot');
}

function drawCurves() {
  for (const kind of ['categorical', 'continuous', 'losses']) {
    const chart = curves.charts[kind];
    const figure = find('.chart[data-chart=' + kind + ']');
    if (kind !== 'losses') figure.hidden = !chart;
    find('[data-numbers=' + kind + ']').hidden = (kind !== 'losses' && !chart) || (kind === 'losses' && infogan.hides('losses'));
    if (chart) drawChart(figure, chart);
  }
  const empty = find('.empty');
  empty.hidden = Boolean(curves.told && curves.told.steps.length);
  if (!empty.hidden) setText(empty, t(curves.told ? 'monitor.no_history' : 'monitor.no_folder'));
  drawTime();
  drawNumbers();
  drawHonest();
}

function drawChart(figure, { figure: drawing, alt }) {
  const slot = figure.querySelector('.slot');
  const plot = plotIn(slot);
  if (!plot) {
    setTimeout(() => curves && curves.charts[figure.dataset.chart]?.alt === alt && drawChart(figure, { figure: drawing, alt }), RETRY_MILLISECONDS);
    return;
  }
  const margin = drawing.layout.margin;
  Object.assign(margins, margin, { r: slot.clientWidth < NARROW_PIXELS ? NARROW_MARGIN : margin.r });
  const kind = figure.dataset.chart;
  const yaxis = { ...drawing.layout.yaxis, range: honestRange(kind, drawing.layout.yaxis.range) };
  const annotations = [...(drawing.layout.annotations || []), ...honestLabels(kind, yaxis.range)];
  const layout = { ...drawing.layout, yaxis, annotations, margin: { ...margins, autoexpand: false }, width: slot.clientWidth || undefined };
  window.Plotly.react(plot, [...drawing.data, ...honestTraces(kind)], layout, { ...drawing.config, responsive: false });
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', [alt, ...honestAlt(kind)].join(' '));
  plot.dataset.drawn = curves.mark;
  element.style.setProperty('--plot-left', margins.l + 'px');
  element.style.setProperty('--plot-right', margins.r + 'px');
  drawCursors();
}

// A thin line over every chart at the time cursor; moving it draws nothing anew.
function drawCursors() {
  const step = cursorStep();
  for (const slot of findAll('.slot')) {
    const cursor = slot.querySelector('.cursor');
    cursor.hidden = step === null || !curves || !curves.end || infogan.hides('step');
    if (cursor.hidden) continue;
    const wide = slot.clientWidth - margins.l - margins.r;
    cursor.style.left = margins.l + (wide * step) / curves.end + 'px';
    cursor.style.top = margins.t + 'px';
    cursor.style.height = slot.clientHeight - margins.t - margins.b + 'px';
  }
}

function stepAt(slot, event) {
  const wide = slot.clientWidth - margins.l - margins.r;
  return ((event.clientX - slot.getBoundingClientRect().left - margins.l) / wide) * curves.end;
}

// Dragging on a chart moves the cursor too.
function listenTo(slot) {
  let dragging = null;
  slot.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button || !curves || infogan.hides('step')) return;
      dragging = event.pointerId;
      slot.setPointerCapture(event.pointerId);
      moveNear(stepAt(slot, event));
    },
    true,
  );
  slot.addEventListener('pointermove', (event) => dragging === event.pointerId && moveNear(stepAt(slot, event)), true);
  for (const end of ['pointerup', 'pointercancel']) slot.addEventListener(end, () => (dragging = null), true);
}
