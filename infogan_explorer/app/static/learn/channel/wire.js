// ---------------------------------------------------------------------------------------------------- the wire

// What is sent at the left, what arrives at the right; a line is as thick as it is likely that this is sent and
// arrives so.

const WIRE = { left: 78, right: 262, top: 30, bottom: 166, thickest: 14, mostNumbers: 4 };

const placesOf = (count) =>
  Array.from({ length: count }, (_, i) =>
    count === 1 ? (WIRE.top + WIRE.bottom) / 2 : WIRE.top + (i * (WIRE.bottom - WIRE.top)) / (count - 1),
  );

function drawWire() {
  if (!infogan.needs('wire')) return;
  const { inputs, outputs, transition, joint, prior, arriving } = shown;
  const [from, to] = [placesOf(inputs.length), placesOf(outputs.length)];
  const few = Math.max(inputs.length, outputs.length) <= WIRE.mostNumbers;
  const likeliest = Math.max(...prior);
  const svg = find('.wire svg');
  const lines = [];
  const words = [];
  inputs.forEach((input, x) =>
    outputs.forEach((output, y) => {
      if (!(transition[x][y] > 0)) return;
      const kept = input === output ? ' kept' : ' changed';
      const width = Math.max(0.75, (WIRE.thickest * joint[x][y]) / likeliest / (few ? 1 : 2));
      const ends = { x1: WIRE.left, y1: from[x], x2: WIRE.right, y2: to[y] };
      lines.push(shape('line', { class: 'line' + kept, ...ends, 'stroke-width': width }));
      if (!few) return;
      const along = from[x] === to[y] ? 0.5 : 0.27;
      const below = along === 0.5 ? -width / 2 - 5 : 5;
      const place = { x: WIRE.left + along * (WIRE.right - WIRE.left), y: from[x] + along * (to[y] - from[x]) + below };
      words.push(shape('text', { class: 'chance', ...place, 'text-anchor': 'middle' }, fixed(transition[x][y], 2)));
    }),
  );
  const sent = buildEnds(inputs, from, prior, WIRE.left, -1, few);
  svg.replaceChildren(...lines, ...words, ...sent, ...buildEnds(outputs, to, arriving, WIRE.right, 1, few));
  svg.setAttribute('aria-label', t('learn.wire_of', { rows: inputs.map((input, x) => wireRow(input, x)).join('; ') }));
}

function buildEnds(letters, places, chances, x, side, few) {
  const radius = few ? 16 : 10;
  const share = (i) => ({ class: 'share', x: x + side * 24, y: places[i] + 5, 'text-anchor': side < 0 ? 'end' : 'start' });
  return letters.flatMap((letter, i) => [
    shape('circle', { class: 'letter', cx: x, cy: places[i], r: radius }),
    shape('text', { class: 'name', x, y: places[i] + 5, 'text-anchor': 'middle' }, letter),
    ...(few ? [shape('text', share(i), fixed(chances[i], 2))] : []),
  ]);
}

function wireRow(input, x) {
  const arrives = shown.outputs.map((output, y) => output + ' ' + fixed(shown.transition[x][y], 2));
  return t('learn.wire_row', { input, outputs: arrives.join(', ') });
}
