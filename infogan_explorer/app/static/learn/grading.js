// ---------------------------------------------------------------------------------------------------- grading

// What the stage told while it was set as a question asks for: 'predict' or 'check' -> value. What the hand does to
// the stage afterwards changes no answer.
const answers = new Map();

function isSetFor(question) {
  const settings = { ...infogan.lesson.settings, ...question.settings };
  return Object.keys(settings).every((key) => infogan.setting(key) === settings[key]);
}

function takeAnswers() {
  for (const role of ['predict', 'check']) {
    const question = infogan.lesson[role];
    const value = infogan.measured[question?.quantity];
    if (value !== undefined && isSetFor(question)) answers.set(role, value);
  }
}

const isWithin = (value, [low, high]) => (low === null || value >= low) && (high === null || value < high);
const rightOption = ({ options }, value) => Object.keys(options).find((name) => isWithin(value, options[name]));

function isRight(question, given, value) {
  if (question.kind === 'choice') return given === rightOption(question, value);
  return Math.abs(Number(given) - value) <= question.tolerance;
}

const isDone = ({ reach }) =>
  Object.entries(reach).every(([name, [low, high]]) => infogan.measured[name] >= low && infogan.measured[name] <= high);

// ---- numbers in words ------------------------------------------------------------------------------------------------


// Steps are whole; everything else that is counted has two digits behind the point.
const plain = (name, value) => (/steps?$/.test(name) ? infogan.whole(value) : fixed(value, 2));
const inUnit = ({ unit }, value) =>
  unit === 'nats' ? nats(value) : t('lessons.unit_' + unit, { value: plain(unit, value) });

// What the stage measures, for the words of a lesson: {mutual_information_nats} -> 0.368 nats (0.531 bits).
// A number that is gone, because what stands on the stage cannot be, stays in the words as it was.
const measuredOnce = {};

function measuredWords() {
  Object.assign(measuredOnce, infogan.measured);
  const inWords = (name) => (name.endsWith('_nats') ? nats(measuredOnce[name]) : plain(name, measuredOnce[name]));
  const get = (_, name) => (name in measuredOnce ? inWords(name) : '\u2013');
  return new Proxy(measuredOnce, { has: () => true, get });
}
