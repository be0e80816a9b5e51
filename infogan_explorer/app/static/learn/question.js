// ---------------------------------------------------------------------------------------------------- the two questions

// In the link: where the answer of each is kept.
const KEYS = { predict: 'guess', check: 'answer' };

function buildQuestion(role) {
  const form = find('.' + role);
  const question = infogan.lesson[role];
  form.hidden = !question || (role === 'check' && infogan.isVeiled());
  if (!question) return form.replaceChildren();
  const set = make('fieldset');
  set.append(make('legend', '', said(role)));
  if (question.kind === 'estimate') set.append(buildScale(role, question));
  if (question.kind === 'choice') set.append(buildOptions(role, question));
  const verdict = make('span', 'verdict');
  verdict.setAttribute('role', 'status');
  const answering = make('div', 'answering');
  answering.append(verdict);
  if (question.kind !== 'task') answering.append(...buildButtons(role));
  form.replaceChildren(set, answering);
  fillIn(role);
  showQuestion(role);
}

// What the link holds; where it holds nothing, a scale begins at its low end, which is never right.
function fillIn(role) {
  const question = infogan.lesson[role];
  for (const input of element.querySelectorAll('.' + role + ' input')) {
    if (question.kind === 'choice') input.checked = given(role) === input.value;
    else {
      input.value = given(role) ?? question.low;
      showScale(question, input);
    }
  }
}

function buildScale(role, question) {
  const scale = make('div', 'scale');
  const input = make('input');
  const shown = make('output');
  Object.assign(input, { type: 'range', min: question.low, max: question.high, step: question.step });
  input.setAttribute('aria-label', said(role));
  input.addEventListener('input', () => showScale(question, input));
  scale.append(input, shown);
  return scale;
}

function showScale(question, input) {
  const words = inUnit(question, Number(input.value));
  setText(input.nextElementSibling, words);
  input.setAttribute('aria-valuetext', words);
}

function buildOptions(role, question) {
  const options = make('div', 'options');
  for (const name of Object.keys(question.options)) {
    const label = make('label');
    const box = make('input');
    Object.assign(box, { type: 'radio', name: 'lesson-' + role, value: name });
    label.append(box, said(role + '_' + name));
    options.append(label);
  }
  return options;
}

function buildButtons(role) {
  const answer = make('button', 'primary', t(role === 'predict' ? 'learn.predict' : 'learn.answer'));
  const look = make('button', 'quiet look', t('learn.look'));
  const again = make('button', 'quiet again', t('learn.again'));
  answer.type = 'submit';
  look.type = again.type = 'button';
  look.addEventListener('click', () => give(role, infogan.NO_GUESS));
  again.addEventListener('click', () => infogan.set({ [KEYS[role]]: null }));
  return role === 'predict' ? [answer, look, again] : [answer, again];
}

// The answer that the link holds, as far as it can be one.
function given(role) {
  const text = infogan.state[KEYS[role]];
  const question = infogan.lesson[role];
  if (text === undefined || !question) return undefined;
  if (question.kind === 'choice') return Object.hasOwn(question.options, text) ? text : undefined;
  const value = Number(text);
  return text !== '' && value >= question.low && value <= question.high ? text : undefined;
}

function readForm(role) {
  const input = find('.' + role + ' input[type=range]');
  return input ? input.value : find('.' + role + ' input:checked')?.value;
}

function give(role, text) {
  if (text === undefined) return setText(find('.' + role + ' .verdict'), t('learn.choose'));
  infogan.set({ [KEYS[role]]: text, ...infogan.lesson[role].settings });
}

function showQuestion(role) {
  const form = find('.' + role);
  const question = infogan.lesson[role];
  form.hidden = !question || (role === 'check' && infogan.isVeiled());
  if (form.hidden || !form.firstChild) return;
  const isAnswered = infogan.state[KEYS[role]] !== undefined;
  infogan.keepFocus(form, () => {
    for (const input of form.querySelectorAll('input')) input.disabled = isAnswered;
    for (const button of form.querySelectorAll('.primary, .look')) button.hidden = isAnswered;
    for (const button of form.querySelectorAll('.again')) button.hidden = !isAnswered;
  });
  const { text, isGood } = verdictOn(role, question, isAnswered);
  const place = form.querySelector('.verdict');
  place.classList.toggle('right', isGood);
  setText(place, text);
  if (isGood && role === 'check') markSolved();
}

function verdictOn(role, question, isAnswered) {
  if (question.kind === 'task') {
    const isGood = isDone(question) || solved.has(infogan.lesson.id);
    return { isGood, text: isGood ? t('learn.done') : t('learn.not_done') };
  }
  if (!isAnswered) return { isGood: false, text: '' };
  const answer = given(role);
  const value = answers.get(role);
  const isChoice = question.kind === 'choice';
  const inWords = (given) => (isChoice ? said(role + '_' + given) : inUnit(question, Number(given)));
  const guess = answer === undefined ? '' : inWords(answer);
  if (value === undefined) {
    const why = isSetFor(question) ? 'learn.not_measured' : 'learn.elsewhere';
    return { isGood: false, text: guess && t(why, { guess }) };
  }
  const right = inWords(isChoice ? rightOption(question, value) : value);
  if (!guess) return { isGood: false, text: t('learn.it_is', { answer: right }) };
  const isGood = isRight(question, answer, value);
  const [yes, no] = isChoice ? ['learn.choice_right', 'learn.choice_wrong'] : ['learn.right', 'learn.wrong'];
  return { isGood, text: t(isGood ? yes : no, { guess, answer: right }) };
}

for (const role of Object.keys(KEYS)) {
  find('.' + role).addEventListener('submit', (event) => {
    event.preventDefault();
    give(role, readForm(role));
  });
}
