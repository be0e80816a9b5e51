// ---------------------------------------------------------------------------------------------------- the programs

// Of each program: its points, coloured by code, and where L_I's gradient arrives.

const SIDE = 480; // pixels of a plane's canvas, two of which are one of the page's
const DOT = 4.6;
const RING = 3.6;
const NUMBERS_APART = 30; // of two categories
const LETTERS = 28; // height of such a number

function layPrograms() {
  find('.programs').replaceChildren(
    ...opened.programs.map((program, i) => {
      const name = nameOf(i);
      const place = make('figure', 'program ' + name);
      const plane = make('canvas');
      Object.assign(plane, { width: SIDE, height: SIDE });
      plane.setAttribute('role', 'img');
      place.append(make('figcaption', '', t('museum.' + name)), plane, make('p', 'said'), shape('svg', { class: 'path' }));
      return place;
    }),
  );
  opened.programs.forEach((program) => {
    program.points = readPositions(program.real);
    for (const code of program.codes) code.levels = infogan.bytesOf(code.values);
  });
}

function drawPrograms() {
  findAll('.program').forEach((place, i) => {
    const frame = records[i].at(-1);
    drawPlane(place.querySelector('canvas'), opened.programs[i], frame);
    drawPath(place, frame.gradients);
  });
}

const across = (x) => ((x / FACTS.reach + 1) / 2) * SIDE;
const up = (y) => ((1 - y / FACTS.reach) / 2) * SIDE;

function drawPlane(canvas, program, frame) {
  const pen = canvas.getContext('2d');
  const drawn = readPositions(frame.drawn);
  const code = program.codes[0];
  pen.clearRect(0, 0, SIDE, SIDE);
  pen.strokeStyle = inkOf('baseline');
  pen.lineWidth = 1.5;
  pen.globalAlpha = 0.6;
  eachOf(program.points, (x, y) => circle(pen, x, y, RING, 'stroke'));
  pen.globalAlpha = 1;
  pen.strokeStyle = inkOf('paper');
  eachOf(drawn, (x, y, i) => {
    pen.fillStyle = colourOf(code, code.levels[i]);
    circle(pen, x, y, DOT, 'fill');
  });
  if (code.kind === 'categorical') {
    const placeOf = (i) => [across(drawn[2 * i]), up(drawn[2 * i + 1])];
    for (const [category, x, y] of middlesOf(code.categories, code.levels, placeOf, NUMBERS_APART)) writeOn(pen, category, x, y, LETTERS);
  }
  canvas.setAttribute('aria-label', t('museum.plane', { step: whole(frame.step) }));
}

function eachOf(places, call) {
  for (let i = 0; i < places.length / 2; i++) call(across(places[2 * i]), up(places[2 * i + 1]), i);
}

function circle(pen, x, y, radius, how) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen[how]();
}

// L_I alone: what moves trunk and Q's head in Q's step, and G in its own. In G's step its gradient passes the trunk.
function drawPath(place, { generator, trunk, q_head }) {
  const gradients = { generator, trunk, q_head, discriminator_head: 0 };
  const information = { generator, q_head, trunk: trunk || generator };
  const moved = Object.keys(gradients).filter((name) => gradients[name] > 0);
  const svg = place.querySelector('svg');
  gradientPath.draw(svg, { player: 'generator', gradients, information, moved });
  const words = t('museum.path_' + (moved.length === 3 ? 'all' : moved.length ? 'some' : 'none'), {
    parts: moved.map((name) => t('laboratory.part_' + name)).join(', '),
    missing: ['generator', 'trunk', 'q_head'].filter((name) => !moved.includes(name)).map((name) => t('laboratory.part_' + name)).join(', '),
  });
  svg.setAttribute('aria-label', words);
  setText(place.querySelector('.said'), words);
}
