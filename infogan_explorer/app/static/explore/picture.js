// ---------------------------------------------------------------------------------------------------- the picture

const picture = find('.picture');

const drawPicture = oneAtATime(async () => {
  if (!model) return;
  const session = opened;
  const since = movedAt;
  const asked = now(besideRequest());
  const answer = await ask('draw_picture', asked);
  if (!answer && asked.z && asked.z === noise.drawn) dropDrawnNoise();
  if (!answer || session !== opened) return;
  const drawing = await decode(answer);
  const besideDrawing = answer.beside && !answer.beside.error ? await decode(answer.beside) : null;
  if (session !== opened) return;
  paint(picture, drawing);
  showReading(find('.see .reading'), model.codes, answer.reading, asked.values);
  showRing(find('.see .frame'), answer.point);
  if (answer.beside) showBeside(answer.beside, besideDrawing, asked);
  describePicture(asked);
  // the frame that shows it begins with this call
  requestAnimationFrame(() => {
    const milliseconds = performance.now() - since;
    find('.timing').textContent = t('explore.milliseconds', { milliseconds: milliseconds.toFixed(0) });
    picture.dispatchEvent(new CustomEvent('painted', { bubbles: true, detail: { milliseconds } }));
  });
});

function describePicture(asked) {
  const text = t('explore.picture_of', { codes: describe(asked.values), noise: describeNoise(asked) });
  picture.setAttribute('aria-label', text);
  picture.dataset.values = JSON.stringify(asked.values);
  picture.dataset.noise = asked.noise;
  picture.dataset.step = asked.step;
  picture.dataset.drawn = Number(picture.dataset.drawn || 0) + 1;
}

// Of a model of points: where the one point lies that Q reads.
function showRing(frame, point) {
  const ring = frame.querySelector('.ring');
  ring.hidden = !point;
  if (point) {
    ring.style.left = 100 * point[0] + '%';
    ring.style.top = 100 * point[1] + '%';
  }
}
