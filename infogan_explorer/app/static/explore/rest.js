// ---------------------------------------------------------------------------------------------------- at rest

const REST_MILLISECONDS = 150;

let restTimer = null;
let drawn = {}; // what each strip and the grid were last drawn for

// Something that is set has changed: the picture follows at once, the sheets when the hand rests.
function changed(event) {
  if (event) forgiveLink();
  moved += 1;
  movedAt = event && event.timeStamp ? event.timeStamp : performance.now();
  drawPicture();
  placeHere();
  showPad();
  clearTimeout(restTimer);
  restTimer = setTimeout(drawTheRest, REST_MILLISECONDS);
}

const drawTheRest = oneAtATime(async () => {
  if (!model) return;
  const session = opened;
  const since = moved;
  for (const draw of [...model.codes.map((code) => () => drawThumbnails(code)), drawGrid, drawBesideStrip]) {
    await draw();
    if (session !== opened || since !== moved) return;
  }
});

function drawAgain() {
  drawn = {};
  clearTimeout(restTimer);
  drawTheRest();
}

// Ask and draw, unless nothing that the sheet depends on has changed since it was last drawn.
async function drawIfChanged(name, freed, question, extra, show) {
  const request = now(extra);
  const held = Object.entries(request.values).filter(([code]) => !freed.includes(code));
  const basis = JSON.stringify({ ...request, values: held });
  if (drawn[name] === basis) return;
  const session = opened;
  const answer = await ask(question, request);
  if (!answer || session !== opened) return;
  const sheet = await decode(answer);
  const below = answer.beside && !answer.beside.error ? await decode(answer.beside) : null;
  if (session !== opened) return;
  show(answer, sheet, below);
  drawn[name] = basis;
}
