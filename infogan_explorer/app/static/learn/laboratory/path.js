// ---------------------------------------------------------------------------------------------------- the gradient's path

// z, c -> G -> x -> trunk -> D's head and Q's head, and the way that a gradient took through them. For any stage: join
// learn/elements.js, this file and path.css to its own.
//
//   gradientPath.draw(svg, trace)   trace: null, or {player, gradients, moved} of app/learn/laboratory_frame.py; with
//                                   `information`, lengths of the gradient of L_I alone by part, its line follows those
//   gradientPath.words(trace)       the same in a sentence

const gradientPath = (() => {
  const NODES = { c: [20, 46], z: [20, 106], x: [206, 76], real: [206, 136], isReal: [498, 36], isCode: [498, 116] };
  const BOXES = { generator: [112, 76, 74], trunk: [300, 76, 74], discriminator_head: [410, 36, 90], q_head: [410, 116, 90] };
  const WIDTH = 520;
  const HEIGHT = 44;
  const READABLE = 12; // pixels of the screen
  const LETTERS = [13, 18]; // of the drawing, from where it is wide to where it is narrow
  const BESIDE = 3; // between the lines of the two losses where both run
  // forward: from, to
  const EDGES = {
    fromCode: ['c', 'generator'], fromNoise: ['z', 'generator'], draws: ['generator', 'x'], seen: ['x', 'trunk'],
    seenReal: ['real', 'trunk'], toD: ['trunk', 'discriminator_head'], toQ: ['trunk', 'q_head'],
    tellsReal: ['discriminator_head', 'isReal'], tellsCode: ['q_head', 'isCode'],
  };

  // Where an edge leaves or meets a place, at its right or left end.
  function endOf(name, isStart) {
    const [x, y, width] = BOXES[name] || [...NODES[name], name === 'isReal' ? 46 : 30];
    return [x + ((isStart ? 1 : -1) * width) / 2, y];
  }

  function lengthOf(value) {
    if (value === 0) return '0';
    return value >= 0.001 ? value.toPrecision(2) : value.toExponential(0).replace('-', '\u2212');
  }

  // Which edges each loss's gradient ran along, backwards.
  function litEdges({ player, gradients, information }) {
    const adversarial = [];
    const read = [];
    if (player !== 'q' && gradients.discriminator_head > 0) adversarial.push('tellsReal', ...(gradients.trunk > 0 ? ['toD'] : []));
    const lengths = information || gradients;
    if (player !== 'discriminator' && lengths.q_head > 0) read.push('tellsCode', ...(lengths.trunk > 0 ? ['toQ'] : []));
    if (player === 'generator' && adversarial.length && gradients.generator > 0) adversarial.push('seen', 'draws');
    if (player === 'generator' && read.length && lengths.generator > 0) read.push('seen', 'draws');
    return { adversarial, read };
  }

  function edge(name, classes, shift = 0) {
    const [from, to] = EDGES[name];
    const [[x1, y1], [x2, y2]] = [endOf(from, true), endOf(to, false)];
    return shape('line', { class: classes, x1, y1: y1 + shift, x2, y2: y2 + shift });
  }

  // A gradient runs against the drawing, so its arrow is at the edge's beginning.
  function lit(name, kind, isShared) {
    const shift = isShared ? (kind === 'read' ? BESIDE : -BESIDE) : 0;
    const line = edge(name, 'lit ' + kind, shift);
    const [[x, y], [x2, y2]] = [endOf(EDGES[name][0], true), endOf(EDGES[name][1], false)];
    const angle = (Math.atan2(y2 - y, x2 - x) * 180) / Math.PI;
    const head = shape('path', { class: 'head ' + kind, d: 'M0,0 L9,-5 L9,5 Z', transform: 'translate(' + x + ',' + (y + shift) + ') rotate(' + angle + ')' });
    return [line, head];
  }

  function box(name, trace) {
    const [x, y, width] = BOXES[name];
    const length = trace ? trace.gradients[name] : 0;
    const state = trace?.moved.includes(name) ? ' moved' : length > 0 ? ' passed' : '';
    const group = shape('g', { class: 'part' + state });
    group.append(
      shape('rect', { x: x - width / 2, y: y - HEIGHT / 2, width, height: HEIGHT, rx: 5 }),
      shape('text', { class: 'name', x, y: trace ? y - 3 : y + 5 }, infogan.t('laboratory.part_' + name)),
    );
    if (trace) group.append(shape('text', { class: 'length', x, y: y + 14 }, lengthOf(length)));
    return group;
  }

  function node(name) {
    const [x, y] = NODES[name];
    const label = { c: 'c', z: 'z', x: 'x', isReal: infogan.t('laboratory.node_is_real'), isCode: infogan.t('laboratory.node_is_code'), real: infogan.t('laboratory.node_real') }[name];
    return shape('text', { class: 'node', x, y: y + 5 }, label);
  }

  function draw(svg, trace) {
    svg.setAttribute('viewBox', [0, 0, WIDTH, 156].join(' '));
    const letters = (READABLE * WIDTH) / (svg.clientWidth || WIDTH);
    svg.style.fontSize = Math.min(Math.max(letters, LETTERS[0]), LETTERS[1]) + 'px';
    const { adversarial, read } = trace ? litEdges(trace) : { adversarial: [], read: [] };
    const isShared = (name) => adversarial.includes(name) && read.includes(name);
    svg.replaceChildren(
      ...Object.keys(EDGES).map((name) => edge(name, 'edge')),
      ...adversarial.flatMap((name) => lit(name, 'adversarial', isShared(name))),
      ...read.flatMap((name) => lit(name, 'read', isShared(name))),
      ...Object.keys(BOXES).map((name) => box(name, trace)),
      ...Object.keys(NODES).map(node),
    );
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', words(trace));
  }

  function words(trace) {
    if (!trace) return infogan.t('laboratory.path_none');
    const lengths = Object.fromEntries(Object.entries(trace.gradients).map(([name, value]) => [name, lengthOf(value)]));
    const reaches = litEdges(trace).read.includes('draws');
    const which = trace.player !== 'generator' || reaches ? trace.player : 'generator_alone';
    return infogan.t('laboratory.path_' + which, lengths);
  }

  return { draw, words };
})();
