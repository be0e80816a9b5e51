// The Explore tab. The browser keeps the values and draws; the server keeps the networks. The newest value always wins:
// one picture is asked for at a time, with the values of that moment; thumbnails and grid follow when the hand rests.
//
// The files of this folder are joined into one function body, in the order of explore_tab.py: each is a noun of the
// tab, functions may call those of any other file, and only start.js runs anything that needs them all.

const { t, make, fixed, whole, bytesOf } = infogan;
const find = (selector) => element.querySelector(selector);

// What is set on the stage. A link holds the same in infogan.state, as text; see link.js.
let model = null; // what `open_model` answered
let values = {}; // code name -> number
let noise = { seed: 0, second: null, blend: 0, drawn: null }; // `drawn`: the noise of a drawn picture, as a link has it

let wanted = 0; // counts models asked for: only the newest is shown, whichever answers last
let opened = 0; // counts models opened: an answer from an earlier one is dropped
let moved = 0; // counts changes of anything that is set
let movedAt = 0; // when the newest change was made, on the clock of performance.now()

// ---------------------------------------------------------------------------------------------------- sentences

const complaints = new Map(); // what is wrong, by where it comes from

function say(source, sentence) {
  if ((complaints.get(source) || '') === (sentence || '')) return;
  if (sentence) complaints.set(source, sentence);
  else complaints.delete(source);
  const place = find('.sentence');
  place.textContent = [...complaints.values()].join(' ');
  place.hidden = !complaints.size;
}

// ---------------------------------------------------------------------------------------------------- questions

// The answer of the server, or null where there is none that is still wanted; what went wrong is then said by `tell`.
async function ask(question, request, isStillWanted = () => true, tell = (sentence) => say(question, sentence)) {
  const answer = await infogan.ask(server, question, request);
  if (!isStillWanted()) return null;
  tell(answer.error);
  return answer.error ? null : answer;
}

// One piece of work at a time; what is asked meanwhile is done once more afterwards, with the newest values.
function oneAtATime(work) {
  let busy = false;
  let again = false;
  return async () => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      busy = false;
    }
  };
}

function now(extra) {
  return {
    model: model.model,
    step: model.step,
    values: { ...values },
    noise: noise.seed,
    noise2: noise.second,
    blend: noise.blend,
    z: noise.drawn,
    ...extra,
  };
}

// ---------------------------------------------------------------------------------------------------- pixels

// A PNG as a bitmap; a small picture comes as bare pixels, of one channel or three.
async function decode(answer) {
  if (answer.png) return createImageBitmap(new Blob([bytesOf(answer.png)], { type: 'image/png' }));
  const pixels = bytesOf(answer.pixels);
  const image = new ImageData(answer.width, answer.height);
  for (let i = 0; i < answer.width * answer.height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = pixels[answer.channels === 3 ? 3 * i + channel : i];
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

function paint(canvas, drawing) {
  resize(canvas, drawing.width, drawing.height);
  const context = canvas.getContext('2d');
  if (drawing instanceof ImageData) context.putImageData(drawing, 0, 0);
  else context.drawImage(drawing, 0, 0);
}

// Setting a canvas's size clears it, so that is done only where it changes.
function resize(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}

// A sheet of pictures side by side, one into each canvas.
function paintEach(canvases, sheet, { width, height }) {
  canvases.forEach((canvas, i) => {
    resize(canvas, width, height);
    canvas.getContext('2d').drawImage(sheet, -i * width, 0);
  });
}
