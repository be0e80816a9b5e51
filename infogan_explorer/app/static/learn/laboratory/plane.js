// ---------------------------------------------------------------------------------------------------- the plane

const SIDE = 960; // units of a side in which everything is drawn: two on a desk make one pixel of the page
const DOT = 5.2; // radius of a drawn point
const RING = 4.4; // of a real one
const LABEL_APART = 34; // of the numbers of two categories
const LETTERS = 30; // height of such a number
const REGION_STRENGTH = 0.27;
const REALNESS_STRENGTH = 0.36;

const plane = find('.plane');
const pen2d = plane.getContext('2d');
const mapTile = document.createElement('canvas');

function readStart(answer) {
  const codes = answer.codes.map((code) => ({ ...code, values: infogan.bytesOf(code.values) }));
  return { codes, real: readPositions(answer.real), reach: answer.reach };
}

// Pixels of the canvas.
const across = (x) => ((x / FACTS.reach + 1) / 2) * SIDE;
const up = (y) => ((1 - y / FACTS.reach) / 2) * SIDE;

// As many pixels as the screen has there: more would cost time that nobody sees.
function fitPlane() {
  const pixels = Math.min(SIDE, Math.round(plane.clientWidth * devicePixelRatio)) || SIDE;
  if (plane.width !== pixels) plane.width = plane.height = pixels;
  pen2d.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
}

function drawPlane(width = Number(setTo('lab-width', '0.1'))) {
  fitPlane();
  pen2d.clearRect(0, 0, SIDE, SIDE);
  if (laboratory && frame && !isRefused) {
    const isVeiled = infogan.isVeiled();
    if (frame.map && !isVeiled) drawMap(frame.map);
    drawReal();
    if (frame.sheet && !isVeiled) drawSheet(frame.sheet);
    if (!isVeiled || frame.step === 0) drawPoints();
    drawNoiseDisc(width);
  }
  drawPen();
  describePlane(width);
}

// ---- behind the points -----------------------------------------------------------------------------------------------

function drawMap({ name, side, cells, certainty }) {
  const values = infogan.bytesOf(cells);
  const sure = certainty && infogan.bytesOf(certainty);
  const chosen = name === 'q' ? laboratory.codes.find((code) => code.kind === 'categorical') : null;
  mapTile.width = mapTile.height = side;
  const tile = mapTile.getContext('2d');
  const picture = tile.createImageData(side, side);
  const ink = inkChannels();
  for (let i = 0; i < values.length; i++) {
    const place = 4 * ((side - 1 - Math.floor(i / side)) * side + (i % side)); // rows come from below
    picture.data.set(cellColour(name, values[i], sure && sure[i], ink, chosen), place);
  }
  tile.putImageData(picture, 0, 0);
  pen2d.imageSmoothingEnabled = true;
  pen2d.imageSmoothingQuality = 'high';
  pen2d.drawImage(mapTile, 0, 0, SIDE, SIDE);
}

// The ink of the page's look as numbers: a canvas writes any colour as #rrggbb.
function inkChannels() {
  pen2d.fillStyle = inkOf('ink');
  return pen2d.fillStyle.match(/[0-9a-f]{2}/g).map((digits) => parseInt(digits, 16));
}

function cellColour(name, value, sure, ink, code) {
  if (name === 'd') return [...ink, value * REALNESS_STRENGTH];
  if (name === 'mean') return [...rampAt(value / 255), 255 * REGION_STRENGTH];
  const chance = 1 / code.categories;
  const certainty = Math.max(0, (sure / 255 - chance) / (1 - chance));
  return [...CATEGORY_CHANNELS[value % CATEGORY_CHANNELS.length], 255 * REGION_STRENGTH * certainty];
}

// ---- points ----------------------------------------------------------------------------------------------------------

function drawReal() {
  pen2d.strokeStyle = inkOf('baseline');
  pen2d.lineWidth = 2;
  pen2d.globalAlpha = 0.75;
  pen2d.beginPath();
  for (let i = 0; i < laboratory.real.length; i += 2) {
    const [x, y] = [across(laboratory.real[i]), up(laboratory.real[i + 1])];
    pen2d.moveTo(x + RING, y);
    pen2d.arc(x, y, RING, 0, 2 * Math.PI);
  }
  pen2d.stroke();
  pen2d.globalAlpha = 1;
}

function drawPoints() {
  const code = colouringCode();
  const drawn = readPositions(frame.drawn);
  pen2d.strokeStyle = inkOf('paper');
  pen2d.lineWidth = 1.5;
  for (let i = 0; i < code.values.length; i++) {
    pen2d.fillStyle = colourOf(code, code.values[i]);
    pen2d.beginPath();
    pen2d.arc(across(drawn[2 * i]), up(drawn[2 * i + 1]), frame.sheet ? DOT * 0.7 : DOT, 0, 2 * Math.PI);
    pen2d.stroke();
    pen2d.fill();
  }
  if (code.kind !== 'categorical') return;
  const placeOf = (i) => [across(drawn[2 * i]), up(drawn[2 * i + 1])];
  for (const [category, x, y] of middlesOf(code.categories, code.values, placeOf, LABEL_APART)) writeOn(pen2d, category, x, y, LETTERS);
}

// Lines along a continuous code, one for each direction of the noise, and loops across it, one for each value.
function drawSheet({ values, directions, points }) {
  const places = readPositions(points);
  const at = (value, direction) => [across(places[2 * (value * directions + direction)]), up(places[2 * (value * directions + direction) + 1])];
  const line = (from, to, value) => {
    pen2d.strokeStyle = rampColours[Math.round((255 * value) / (values - 1))];
    pen2d.beginPath();
    pen2d.moveTo(...from);
    pen2d.lineTo(...to);
    pen2d.stroke();
  };
  for (let value = 0; value < values; value++) {
    for (let direction = 0; direction < directions; direction++) {
      pen2d.lineWidth = 3;
      if (value + 1 < values) line(at(value, direction), at(value + 1, direction), value + 0.5);
      pen2d.lineWidth = 1.5;
      if (value % 2 === 0) line(at(value, direction), at(value, (direction + 1) % directions), value);
    }
  }
}

// As wide as the noise through which every point is seen: its standard deviation is the radius.
function drawNoiseDisc(width) {
  const radius = (width / FACTS.reach / 2) * SIDE;
  const [x, y] = [24 + radius, SIDE - 24 - radius];
  pen2d.setLineDash([8, 6]);
  pen2d.lineWidth = 2.5;
  pen2d.strokeStyle = inkOf('ink');
  pen2d.beginPath();
  pen2d.arc(x, y, radius, 0, 2 * Math.PI);
  pen2d.stroke();
  pen2d.setLineDash([]);
}

// ---- in words --------------------------------------------------------------------------------------------------------

function describePlane(width) {
  if (isDrawing()) return;
  if (!frame || !laboratory || infogan.isVeiled()) return plane.setAttribute('aria-label', t('laboratory.plane_veiled'));
  const read = laboratory.codes.map(({ name }) => accountWords(name)).join(' ');
  const words = { world: worldWord(setTo('lab-world', 'four-clusters')), width: fixed(width, 2), step: whole(frame.step), read };
  plane.setAttribute('aria-label', t('laboratory.plane', words));
}

function layLegend() {
  const code = colouringCode();
  const entry = (classes, text) => {
    const made = make('span', 'entry ' + classes, text);
    return made;
  };
  const isNumber = code.kind !== 'categorical';
  const drawn = entry('drawn', t('laboratory.legend_drawn', { code: code.name }));
  const swatches = make('span', isNumber ? 'ramp' : 'swatches');
  if (isNumber) swatches.style.background = rampStyle();
  else for (let i = 0; i < code.categories; i++) swatches.append(swatch(i));
  drawn.append(swatches);
  if (isNumber) drawn.append(t('laboratory.legend_range', { low: fixed(code.low, 0), high: fixed(code.high, 0) }));
  find('.legend').replaceChildren(entry('real', t('laboratory.legend_real')), drawn, entry('noise', t('laboratory.legend_noise')));
}

function swatch(category) {
  const made = make('span', 'swatch', category);
  made.style.setProperty('--of', CATEGORIES[category]);
  return made;
}
