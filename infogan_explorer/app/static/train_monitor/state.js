// ---------------------------------------------------------------------------------------------------- what it is doing

const goButton = find('.go');
const forkButton = find('button.fork');
const further = find('.further');
const furtherSteps = find('.further input');

function drawStatus() {
  const state = find('.head .state');
  state.className = 'state ' + status.state;
  setText(state, status.word);
  setText(find('.progress'), status.progress);
  setText(find('.said'), status.said);
  drawLights(status.lights);
  drawActions();
  drawChoices();
  offerTwin();
  drawTime();
  drawSamples();
}

function drawLights(lights) {
  const place = find('.lights');
  const now = JSON.stringify(lights);
  if (place.dataset.drawn === now) return;
  place.dataset.drawn = now;
  place.replaceChildren(...lights.map((light) => build('li', { class: light.state, text: light.words })));
  const advice = [...new Set(lights.map((light) => light.advice).filter(Boolean))];
  find('ul.advice').replaceChildren(...advice.map((text) => build('li', { text })));
}

// One button for all that a run can do next, so that the focus stays on it.
function drawActions() {
  const does = status.canStop ? 'stop' : status.canResume ? 'resume' : status.canGoFurther ? 'further' : '';
  const isStopping = status.phase === 'stopping';
  goButton.hidden = !does;
  goButton.dataset.does = does;
  goButton.disabled = isStopping;
  if (does) setText(goButton, t(isStopping ? 'monitor.stopping' : 'monitor.' + (status.phase === 'waiting' ? 'leave_queue' : does)));
  further.hidden = does !== 'further';
  if (does === 'further' && furtherSteps.dataset.of !== status.run + status.steps) {
    furtherSteps.dataset.of = status.run + status.steps;
    furtherSteps.value = 2 * status.steps;
  }
  forkButton.hidden = !status.canFork || infogan.hides('fork');
}

async function go() {
  const does = goButton.dataset.does;
  const request = { run: status.run };
  if (does === 'further') {
    const typed = furtherSteps.value.trim();
    request.steps = /^\d{1,15}$/.test(typed) ? Number(typed) : typed;
  }
  goButton.disabled = true;
  const answer = await ask(does === 'stop' ? 'stop_run' : 'resume_run', request, 'go');
  goButton.disabled = false;
  if (answer && does === 'stop') {
    goButton.disabled = true;
    setText(goButton, t('monitor.stopping'));
  }
  if (answer && does !== 'stop') infogan.set({ follow: '1' }); // whoever lets it go on wants to see it go
  infogan.refresh();
  look();
}
