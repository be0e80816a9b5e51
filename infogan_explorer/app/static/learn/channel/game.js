// ---------------------------------------------------------------------------------------------------- guess the code

// A letter was drawn and sent; the player sees what arrived and asks: is it one of these? The round is in the link.

const chosen = new Set(); // letters of the question that is being put together
const rounds = new Map(); // round -> questions that it took

const lettersIn = (question) => question.map((i) => shown.inputs[i]).join(', ');

function drawGame(isVeiled) {
  if (!infogan.needs('game') || !shown.game) return;
  const { game, inputs, outputs } = shown;
  const isOver = game.found !== null;
  for (const letter of chosen) if (!game.left.includes(letter)) chosen.delete(letter);
  if (isOver) rounds.set(game.round, game.asked.length);
  const place = find('.game');
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const arrived = make('p', 'arrived');
  arrived.append(make('span', '', t(outputs.length > 1 ? 'learn.arrived' : 'learn.nothing_arrives')));
  if (outputs.length > 1) arrived.append(make('b', '', isVeiled ? UNKNOWN : outputs[game.received]));
  const letters = make('div', 'letters');
  letters.setAttribute('role', 'group');
  letters.setAttribute('aria-label', t('learn.choose_letters'));
  letters.append(...inputs.map((name, i) => buildLetter(name, i, isVeiled || isOver, isVeiled)));
  if (!place.firstChild) place.append(make('p'), make('div'), make('p'), buildLog(), make('dl'));
  const [oldArrived, oldLetters, oldMove, log, oldScore] = place.children;
  oldArrived.replaceWith(arrived);
  oldLetters.replaceWith(letters);
  oldMove.replaceWith(buildMove(isVeiled, isOver));
  showLog(log);
  oldScore.replaceWith(buildScore(isVeiled));
  const again = focused && place.querySelector('[data-focus="' + focused + '"]:not(:disabled)');
  if (focused) (again || place.querySelector('button:not(:disabled)'))?.focus();
}

function buildLetter(name, i, isDisabled, isVeiled) {
  const { left, chances, found } = shown.game;
  const button = make('button', 'letter');
  const isPossible = left.includes(i);
  const bar = make('span', 'chance');
  bar.style.setProperty('--share', isVeiled ? 0 : chances[i]);
  button.append(bar, make('span', 'name', name), make('span', 'percent', isVeiled ? UNKNOWN : inPercent(chances[i])));
  Object.assign(button, { type: 'button', disabled: isDisabled || !isPossible });
  button.dataset.focus = 'letter-' + i;
  button.classList.toggle('found', found === i);
  button.classList.toggle('out', !isPossible);
  button.setAttribute('aria-pressed', String(chosen.has(i)));
  button.addEventListener('click', () => {
    chosen.has(i) ? chosen.delete(i) : chosen.add(i);
    drawGame(false);
  });
  return button;
}

const inPercent = (chance) => (chance > 0 && chance < 0.005 ? '< 1 %' : Number((100 * chance).toFixed(1)) + ' %');

function buildMove(isVeiled, isOver) {
  const move = make('p', 'move');
  const button = (classes, words, focus, isDisabled, act) => {
    const made = make('button', classes, words);
    Object.assign(made, { type: 'button', disabled: isDisabled });
    made.dataset.focus = focus;
    made.addEventListener('click', act);
    return made;
  };
  if (isOver) {
    const next = button('primary', t('learn.next_code'), 'ask', false, nextRound);
    const { found, asked } = shown.game;
    const verdict = make('span', 'verdict', t('learn.found', { letter: shown.inputs[found], count: asked.length }));
    verdict.id = 'channel-found';
    next.setAttribute('aria-describedby', verdict.id); // read out with the button, to which the focus goes
    move.append(next, verdict);
    return move;
  }
  const askChosen = () => askAbout([...chosen].sort((a, b) => a - b));
  move.append(button('primary', t('learn.is_it'), 'ask', isVeiled || !chosen.size, askChosen));
  move.append(button('quiet', t('learn.best_question'), 'best', isVeiled, () => askAbout(shown.game.best)));
  return move;
}

function askAbout(letters) {
  chosen.clear();
  infogan.set({ 'ch-asked': [...shown.game.asked, letters].join(';') });
}

function nextRound() {
  chosen.clear();
  infogan.set({ 'ch-asked': null, 'ch-round': shown.game.round + 1 });
}

// It stays while rounds come and go: a screen reader reads what is added to it.
function buildLog() {
  const log = make('ol', 'log');
  log.setAttribute('aria-live', 'polite');
  return log;
}

function showLog(log) {
  const { asked, answers } = shown.game;
  const lines = asked.map((question, i) => {
    const line = make('li', '', t('learn.one_of', { letters: lettersIn(question) }) + ' ');
    line.append(make('b', '', t(answers[i] ? 'learn.yes' : 'learn.no')));
    return line;
  });
  const kept = lines.findIndex((line, i) => line.textContent !== log.children[i]?.textContent);
  const first = kept < 0 ? lines.length : kept;
  while (log.children.length > first) log.lastChild.remove();
  log.append(...lines.slice(first));
}

function buildScore(isVeiled) {
  const score = make('dl', 'score');
  const mean = [...rounds.values()].reduce((sum, count) => sum + count, 0) / rounds.size;
  const row = (term, value) => {
    const line = make('div');
    line.append(make('dt', '', term), make('dd', '', value));
    score.append(line);
  };
  row(t('learn.your_mean', { rounds: rounds.size }), rounds.size ? fixed(mean, 2) : '\u2013');
  row(t('learn.best_mean'), isVeiled ? UNKNOWN : fixed(shown.game.expected, 2));
  if (shown.outputs.length > 1) row(t('learn.mean_without'), fixed(shown.told.questions_without_looking, 2));
  return score;
}

function forgetGame() {
  chosen.clear();
  rounds.clear();
}
