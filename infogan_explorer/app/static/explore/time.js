// ---------------------------------------------------------------------------------------------------- the step

const timeSlider = find('#explore-step');

let isTimeHeld = false; // a hand is on the slider: its range stays what it is until the hand lets go

const savedSteps = () => (infogan.facts && infogan.facts.run === model.model ? infogan.facts.saved : model.saved);

function showTime() {
  if (!model) return;
  const saved = savedSteps();
  const last = infogan.facts && infogan.facts.run === model.model ? infogan.facts.steps : saved[saved.length - 1];
  find('.at-step').textContent = t('explore.at_step', { step: whole(model.step), steps: whole(last) });
  find('.time .cursor').hidden = saved.length < 2;
  if (isTimeHeld) return;
  timeSlider.max = saved.length - 1;
  timeSlider.value = Math.max(0, saved.indexOf(model.step));
  timeSlider.setAttribute('aria-valuetext', t('explore.step', { step: whole(model.step) }));
  timeSlider.dataset.saved = JSON.stringify(saved);
}

timeSlider.addEventListener('input', (event) => {
  const step = JSON.parse(timeSlider.dataset.saved)[Number(timeSlider.value)];
  timeSlider.setAttribute('aria-valuetext', t('explore.step', { step: whole(step) }));
  movedAt = event.timeStamp;
  infogan.set({ step, follow: null });
});
timeSlider.addEventListener('pointerdown', () => (isTimeHeld = true));
for (const end of ['pointerup', 'pointercancel', 'blur']) {
  timeSlider.addEventListener(end, () => {
    isTimeHeld = false;
    showTime();
  });
}
// the steps next to this one, before the first move asks for them
for (const near of ['pointerenter', 'focus']) timeSlider.addEventListener(near, warmUp);

function warmUp() {
  if (model) infogan.ask(server, 'warm_up', { model: model.model, step: model.step }); // the move says what is wrong
}
