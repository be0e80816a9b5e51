// ---------------------------------------------------------------------------------------------------- a second model

// Another run, or this one at another step, under the same sliders. The link holds its reference and step.

const besideSection = find('.beside');
const besidePicker = find('#explore-beside');
const besideSteps = find('#explore-beside-step');
const besideToggle = find('.compare');

let other = null; // what `open_model` answered for it
let otherWanted = 0;

const besideRequest = () => (other ? { beside: { model: other.model, step: other.step } } : {});

async function openBeside() {
  const ticket = ++otherWanted;
  const { beside, beside_step: step } = infogan.state;
  besideSection.hidden = !beside;
  besideToggle.setAttribute('aria-expanded', Boolean(beside));
  besideToggle.textContent = t(beside ? 'explore.compare_end' : 'explore.compare');
  element.classList.toggle('two', Boolean(beside));
  if (!beside) {
    other = null;
    say('beside', '');
    return;
  }
  const isStillWanted = () => ticket === otherWanted;
  await listModels(isStillWanted);
  const request = { model: beside, step: /^\d{1,9}$/.test(step || '') ? Number(step) : null };
  const answer = await ask('open_beside', request, isStillWanted);
  if (!answer) {
    if (isStillWanted()) other = null;
    return;
  }
  if (!other || other.model !== answer.model) buildReading(find('.beside .reading'), answer.codes);
  other = answer;
  besideSection.classList.toggle('points', other.points);
  showOther();
  changed();
}

function showOther() {
  besidePicker.value = other.model;
  besideSteps.max = other.saved.length - 1;
  besideSteps.value = other.saved.indexOf(other.step);
  besideSteps.setAttribute('aria-valuetext', t('explore.step', { step: whole(other.step) }));
  find('.beside .cursor').hidden = other.saved.length < 2;
  const last = other.saved[other.saved.length - 1];
  find('.beside-step').textContent = t('explore.at_step', { step: whole(other.step), steps: whole(last) });
}

async function listModels(isStillWanted) {
  const answer = await ask('list_models', { model: model.model }, isStillWanted);
  if (answer) offer(besidePicker, answer.models.map((choice) => [choice.ref, choice.label]), infogan.state.beside);
}

// The second picture came in the same answer as the first, so that both are always of the same values.
function showBeside(answer, drawing, asked) {
  say('beside', answer.error);
  if (answer.error || !other) return;
  const canvas = find('.beside .picture-beside');
  paint(canvas, drawing);
  canvas.setAttribute('aria-label', t('explore.beside_picture', { codes: describe(asked.values), noise: describeNoise(asked) }));
  canvas.dataset.drawn = Number(canvas.dataset.drawn || 0) + 1;
  canvas.dataset.values = JSON.stringify(answer.values);
  canvas.dataset.step = asked.beside.step;
  showReading(find('.beside .reading'), other.codes, answer.reading, answer.values);
  showRing(find('.beside .frame'), answer.point);
  const missing = answer.unmatched.join(', ');
  find('.unmatched').textContent = missing ? t('explore.unmatched', { codes: missing }) : '';
}

async function drawBesideStrip() {
  if (!other) return;
  const along = columnsPicker.value;
  await drawIfChanged('beside', [along], 'draw_strip', { along, ...besideRequest() }, (answer, sheet, below) => {
    const titles = [t('explore.this_model'), t('explore.other_model')];
    find('.strips-note').textContent = t('explore.strips', { code: titleOf(codeOf(along)) });
    [sheet, below].forEach((strip, i) => {
      const canvas = find('.strips').children[i];
      canvas.hidden = !strip;
      if (!strip) return;
      paint(canvas, strip);
      canvas.setAttribute('aria-label', titles[i] + ': ' + titleOf(codeOf(along)));
    });
  });
}

besideToggle.addEventListener('click', async () => {
  if (infogan.state.beside || !model) return infogan.set({ beside: null, beside_step: null });
  const answer = await ask('list_models', { model: model.model });
  if (answer) infogan.set({ beside: answer.models[0].ref, beside_step: null });
  besidePicker.focus();
});
besidePicker.addEventListener('change', () => infogan.set({ beside: besidePicker.value, beside_step: null }));
besideSteps.addEventListener('input', (event) => {
  movedAt = event.timeStamp;
  infogan.set({ beside_step: other.saved[Number(besideSteps.value)] });
});
