// ---------------------------------------------------------------------------------------------------- a drawn picture

// What is drawn or opened goes to the server as a file: Q reads it at once, G's redrawing follows when the hand rests.

const MOST_FILE_BYTES = 4_000_000;
const REDRAW_MILLISECONDS = 500;
const STROKE_PIXELS = 2.3; // width of a pen in pictures of 28 pixels, as MNIST's
const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp'];

const drawingPanel = find('.drawing');
const sketchToggle = find('.sketching');
const sketchpad = find('.sketchpad');
const brush = find('#explore-brush');
const fileBox = find('#explore-file');

let strokes = []; // each {width, points: [[x, y], ...]} in pixels of the sketch pad
let stroke = null; // the one that is being drawn
let image = null; // what is to be read: a file in base64
let images = 0; // counts what was to be read: a late answer about an earlier one is dropped
let redrawTimer = null;
let redrawing = null; // the codes and the noise of G's redrawing

// The model is another one, or the panel was opened: measure ahead of the first stroke, and read again what is there.
async function openDrawing() {
  sketchToggle.hidden = model.points; // points are no pictures: there is nothing to draw
  if (model.points) drawingPanel.hidden = true;
  sketchToggle.setAttribute('aria-expanded', !drawingPanel.hidden);
  if (drawingPanel.hidden) return;
  buildReading(find('.drawing .reading'), model.codes);
  const answer = await ask('prepare_drawing', { model: model.model, step: model.step });
  if (answer && !strokes.length) brush.value = (STROKE_PIXELS * sketchpad.width) / answer.side;
  if (image) readImage();
}

// ---------------------------------------------------------------------------------------------------- sketching

function drawStrokes() {
  const context = sketchpad.getContext('2d');
  context.fillStyle = '#FFFFFF';
  context.fillRect(0, 0, sketchpad.width, sketchpad.height);
  context.lineCap = context.lineJoin = 'round';
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    if (points.length === 1) context.lineTo(points[0][0] + 0.01, points[0][1]);
    context.stroke();
  }
  find('.undo').disabled = find('.clear').disabled = !strokes.length && !image;
}

function pointOf(event) {
  const box = sketchpad.getBoundingClientRect();
  return [
    ((event.clientX - box.left) / box.width) * sketchpad.width,
    ((event.clientY - box.top) / box.height) * sketchpad.height,
  ];
}

function endStroke() {
  if (!stroke) return;
  stroke = null;
  useSketch();
}

function useSketch() {
  fileBox.value = '';
  drawStrokes();
  if (!strokes.length) return forgetImage();
  image = sketchpad.toDataURL('image/png').split(',')[1];
  readImage();
}

function forgetImage() {
  image = null;
  images += 1;
  redrawing = null;
  clearTimeout(redrawTimer);
  for (const canvas of element.querySelectorAll('.found canvas')) canvas.width = canvas.height = 1;
  for (const place of element.querySelectorAll('.found > p')) place.textContent = '';
  find('.go-on').disabled = true;
  if (model) buildReading(find('.drawing .reading'), model.codes);
  sayDrawing('');
  drawStrokes();
}

sketchpad.addEventListener('pointerdown', (event) => {
  if (event.button) return;
  if (!strokes.length && image) forgetImage(); // a file that was shown makes room for the sketch
  sketchpad.setPointerCapture(event.pointerId);
  stroke = { width: Number(brush.value), points: [pointOf(event)] };
  strokes.push(stroke);
  drawStrokes();
});
sketchpad.addEventListener('pointermove', (event) => {
  if (!stroke) return;
  stroke.points.push(pointOf(event));
  drawStrokes();
});
sketchpad.addEventListener('pointerup', endStroke);
sketchpad.addEventListener('pointercancel', endStroke);
find('.undo').addEventListener('click', () => {
  strokes.pop();
  useSketch();
});
find('.clear').addEventListener('click', () => {
  strokes = [];
  useSketch();
});

// ---------------------------------------------------------------------------------------------------- files

function sayDrawing(sentence) {
  const place = find('.drawing .wrong');
  place.textContent = sentence || '';
  place.hidden = !sentence;
}

async function useFile(file) {
  const megabytes = (file.size / 1e6).toFixed(1);
  if (file.size > MOST_FILE_BYTES) return sayDrawing(t('explore.file_too_large', { name: file.name, megabytes }));
  if (!KINDS.includes(file.type)) return sayDrawing(t('explore.no_picture_file', { name: file.name }));
  strokes = [];
  forgetImage();
  image = await base64Of(file);
  await showFile(file);
  readImage();
}

const base64Of = (file) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1] || '');
    reader.readAsDataURL(file);
  });

async function showFile(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return; // the server says what is wrong with it
  }
  drawStrokes();
  const scale = Math.min(sketchpad.width / bitmap.width, sketchpad.height / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const [x, y] = [(sketchpad.width - width) / 2, (sketchpad.height - height) / 2];
  sketchpad.getContext('2d').drawImage(bitmap, x, y, width, height);
}

fileBox.addEventListener('change', () => fileBox.files.length && useFile(fileBox.files[0]));
for (const over of ['dragover', 'dragleave', 'drop']) {
  drawingPanel.addEventListener(over, (event) => {
    event.preventDefault();
    sketchpad.classList.toggle('over', over === 'dragover');
    if (over === 'drop' && event.dataTransfer.files.length) useFile(event.dataTransfer.files[0]);
  });
}
document.addEventListener('paste', (event) => {
  const isHere = element.isConnected && drawingPanel.offsetParent !== null;
  const file = [...((event.clipboardData || {}).files || [])][0];
  if (isHere && file) useFile(file);
});

// ---------------------------------------------------------------------------------------------------- reading it

const drawingRequest = () => ({ model: model.model, step: model.step, image });

const askDrawing = (question, ticket) => ask(question, drawingRequest(), () => ticket === images, sayDrawing);

async function readImage() {
  const ticket = ++images;
  redrawing = null;
  find('.go-on').disabled = true;
  clearTimeout(redrawTimer);
  const answer = await askDrawing('read_drawing', ticket);
  if (!answer) return;
  const framed = find('.framed');
  paint(framed, await decode(answer));
  framed.setAttribute('aria-label', t('explore.as_q_sees'));
  showReading(find('.drawing .reading'), model.codes, answer.reading);
  find('.error-of-redrawing').textContent = t('explore.redrawing');
  redrawTimer = setTimeout(() => redraw(ticket), REDRAW_MILLISECONDS);
}

async function redraw(ticket) {
  const answer = await askDrawing('redraw_drawing', ticket);
  if (!answer) return;
  redrawing = { values: answer.values, z: answer.z };
  const canvas = find('.redrawn');
  paint(canvas, await decode(answer));
  canvas.setAttribute('aria-label', t('explore.as_g_draws') + ': ' + describe(answer.values));
  const said = [t('explore.redrawn', { difference: answer.difference })];
  if (answer.secondChoice) said.push(t('explore.second_choice', { code: titleOf(codeOf(answer.secondChoice)) }));
  find('.error-of-redrawing').textContent = said.join(' ');
  const verdict = find('.verdict');
  verdict.textContent = t(answer.isUnlike ? 'explore.is_unlike' : 'explore.is_like', { distance: words(answer.distance) });
  verdict.classList.toggle('unlike', answer.isUnlike);
  find('.go-on').disabled = false;
}

// The sliders start where the drawing is.
find('.go-on').addEventListener('click', (event) => {
  if (!redrawing) return;
  setNoise({ drawn: redrawing.z }, event);
  setCodes(redrawing.values, event);
  pad.scrollIntoView({ block: 'nearest', behavior: lessMotion.matches ? 'auto' : 'smooth' });
});
sketchToggle.addEventListener('click', () => {
  if (!model) return;
  drawingPanel.hidden = !drawingPanel.hidden;
  openDrawing();
  drawingPanel.scrollIntoView({ block: 'nearest', behavior: lessMotion.matches ? 'auto' : 'smooth' });
});
drawStrokes();
