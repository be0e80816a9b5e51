// ---- how long it would take --------------------------------------------------------------------------------------------

const REST_MILLISECONDS = 1000; // the form has to rest this long before anything is measured
const ASK_AGAIN_MILLISECONDS = 1000;
const LOOK_AGAIN_MILLISECONDS = 4000; // whether something still trains
const page = Math.random().toString(36).slice(2); // by which the server tells this page's questions from others'

let estimateTimer = null;
let estimated = 0; // counts questions: an answer about an older form is dropped

function duration(seconds) {
  const s = Math.max(1, Math.round(seconds));
  if (s < 90) return t('form.seconds', { s });
  const m = Math.round(s / 60);
  if (m < 10) return t('form.minutes_seconds', { m: Math.floor(s / 60), s: s % 60 });
  if (m < 90) return t('form.minutes', { m });
  return t('form.hours', { h: Math.floor(m / 60), m: m % 60 });
}

function showEstimate(text, apart) {
  const place = find('.estimate');
  const now = text + '\n' + (apart || '');
  place.classList.remove('old');
  if (place.dataset.shown === now) return; // it is read out only when it changes
  place.dataset.shown = now;
  place.replaceChildren(text);
  if (apart) place.append(make('span', 'apart', apart));
}

function forgetEstimate() {
  clearTimeout(estimateTimer);
  estimated++;
  find('.estimate').classList.add('old');
}

function estimateSoon() {
  clearTimeout(estimateTimer);
  if (Object.keys(errors).length) showEstimate(t('form.something_wrong'));
  else estimateTimer = setTimeout(estimate, REST_MILLISECONDS);
}

async function estimate() {
  if (!isSeen()) {
    estimateTimer = setTimeout(estimate, ASK_AGAIN_MILLISECONDS);
    return;
  }
  const ticket = ++estimated;
  const answer = await ask('estimate', { ...request(), page });
  if (ticket !== estimated) return;
  if (answer.state === 'known') {
    const by = answer.run ? t('form.as_fast_as', { run: answer.run }) : t('form.measured');
    showEstimate(t('form.about', { duration: duration(answer.seconds) }), by);
    return;
  }
  if (answer.state === 'measuring' || answer.state === 'waiting') showEstimate(t('form.measuring'));
  else if (answer.state === 'training') showEstimate(t('form.not_measured'), t('form.while_training', { run: answer.run }));
  else showEstimate(t('form.not_measured'), answer.why || answer.error);
  if (answer.state !== 'failed' && !answer.error) {
    const pause = answer.state === 'training' ? LOOK_AGAIN_MILLISECONDS : ASK_AGAIN_MILLISECONDS;
    estimateTimer = setTimeout(estimate, pause);
  }
}
