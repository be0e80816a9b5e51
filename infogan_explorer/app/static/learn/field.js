// A chart's field, which the laboratory and the museum draw in: from steps and values to places, and the axes around it.

// What lies lower than `low` is drawn at the field's foot.
function fieldIn(svg, frame, low, high, end, [leastWidth, usualHeight]) {
  const [width, height] = [Math.max(svg.clientWidth, leastWidth), svg.clientHeight || usualHeight];
  const field = { left: frame.left, right: width - frame.right, top: frame.top, bottom: height - frame.bottom, low, high, end };
  field.x = (step) => field.left + ((field.right - field.left) * step) / end;
  field.y = (value) => field.bottom - ((field.bottom - field.top) * (Math.max(value, low) - low)) / (high - low);
  svg.setAttribute('viewBox', [0, 0, width, height].join(' '));
  return field;
}

const pointsOf = (field, places) => places.map(([step, value]) => field.x(step).toFixed(1) + ',' + field.y(value).toFixed(1)).join(' ');
const lineOf = (field, places, classes) => shape('polyline', { class: 'curve ' + classes, points: pointsOf(field, places) });

function multiplesOf(gap, low, high) {
  const first = Math.ceil(low / gap - 1e-9);
  const last = Math.floor(high / gap + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * gap);
}

function axes(field, ticks, digits = 1) {
  const drawn = ticks.flatMap((value) => [
    shape('line', { class: value === 0 ? 'zero' : 'grid', x1: field.left, x2: field.right, y1: field.y(value), y2: field.y(value) }),
    shape('text', { class: 'tick', x: field.left - 6, y: field.y(value) + 4, 'text-anchor': 'end' }, fixed(value, digits)),
  ]);
  const steps = [0, field.end / 2, field.end].map((step, i) =>
    shape('text', { class: 'tick', x: field.x(step), y: field.bottom + 18, 'text-anchor': ['start', 'middle', 'end'][i] }, whole(step)),
  );
  return [...drawn, ...steps];
}
