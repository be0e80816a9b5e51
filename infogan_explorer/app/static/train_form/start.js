// ---- start, and the beginning of it all --------------------------------------------------------------------------------

const KEPT = 'infogan-explorer-form'; // in session storage: a change of language loads the page anew

let isStarting = false;
let hasBegun = false;

async function start() {
  if (isStarting) return;
  isStarting = true;
  fail('');
  clearTimeout(estimateTimer);
  const answer = await ask('start', request());
  isStarting = false;
  if (answer.error) {
    fail(answer.error);
    return;
  }
  if (answer.errors) {
    described++; // an older answer shall not take these away
    ({ errors } = answer);
    showErrors();
    focusFirstError();
    return;
  }
  showQueue(answer.queue);
  const isWaiting = answer.phase === 'waiting';
  tell(t(isWaiting ? 'form.now_waits' : 'form.now_starts', { name: answer.name }));
  if (!isWaiting) infogan.set({ run: answer.run, step: null, follow: '1' });
  infogan.refresh();
  describe(); // the next run gets a name of its own
}

find('.form').addEventListener('submit', (event) => {
  event.preventDefault();
  start();
});

function keep() {
  try {
    if (offered) sessionStorage.setItem(KEPT, JSON.stringify({ form, hasOwnCodes }));
  } catch {
    // storage may be forbidden; the form is then empty after the page was loaded anew
  }
}

// What stood in the form before the page was loaded anew, if it can still stand there.
function kept() {
  let before = null;
  try {
    before = JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return {};
  }
  const card = before && cardOf(before.form.dataset);
  if (!card || !card.presets.includes(before.form.preset)) return {};
  hasOwnCodes = before.hasOwnCodes;
  for (const name of Object.keys(before.form.values)) if (!(name in offered.fields)) delete before.form.values[name];
  return before.form;
}

// With the form goes the column that it stands in, and nothing is asked of the server.
function hide() {
  const isHidden = infogan.hides('form');
  (element.closest('#train-left') || element).style.display = isHidden ? 'none' : '';
  if (!isHidden && !hasBegun) begin();
}

// A link may ask for a run of a kind, once: new=twins.
function takeKind() {
  const asked = infogan.state.new;
  if (asked === undefined || !offered) return;
  infogan.set({ new: null });
  find('.choices input[value="' + CSS.escape(asked) + '"]')?.click();
}

async function begin() {
  hasBegun = true;
  infogan.translate(element);
  const answer = await ask('open_form');
  if (answer.error) {
    fail(answer.error);
    return;
  }
  offered = answer;
  const [first] = offered.datasets;
  Object.assign(form, { dataset: first.name, preset: first.presets[0] }, kept());
  find('.cards').append(...offered.datasets.map(makeCard));
  find('.card input[value="' + CSS.escape(form.dataset) + '"]').checked = true;
  find('#form-name').value = form.name;
  find('#form-seeds').value = form.seeds;
  buildKinds();
  buildFields();
  buildAdders();
  if (hasOwnCodes) setCodes(form.codes);
  chooseDataset(form.dataset);
  element.dataset.ready = '';
  drawAllExamples();
  lookAtQueue();
  setInterval(() => isSeen() && lookAtQueue(), QUEUE_MILLISECONDS);
  takeKind();
}

infogan.watch(['hide'], hide);
infogan.watch(['new'], takeKind);
addEventListener('pagehide', keep);
hide();
