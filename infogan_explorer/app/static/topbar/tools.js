// The tools at the right: the link of the page as it is, a link for a lesson that hides controls, language, look.

const HIDDEN = {
  page: ['picker', 'train', 'learn', 'evaluate'],
  explore: ['step', 'noise', 'blend', 'pad', 'reading', 'grid', 'names', 'beside', 'draw', 'export', 'animate'],
  train_tab: ['form', 'losses', 'fork', 'compare'],
  learn_tab: ['lessons', 'predict', 'check'],
  evaluate_tab: ['measure', 'wall', 'download'],
};
const TOLD_MILLISECONDS = 2500;
const dialog = find('dialog.link');
const address = find('dialog .address input');
const copyText = find('.copy .text');
let toldUntil = null;

async function copy(link) {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    return false; // no permission, or a page that was not opened through https or on this machine
  }
}

function tellPolitely(words) {
  find('.polite').textContent = words;
  copyText.textContent = words;
  clearTimeout(toldUntil);
  toldUntil = setTimeout(() => {
    copyText.textContent = t('shell.copy_link');
    find('.polite').textContent = '';
  }, TOLD_MILLISECONDS);
}

find('.copy').addEventListener('click', async () => {
  if (await copy(infogan.link())) tellPolitely(t('shell.copied'));
  else openDialog(); // where it can be copied by hand
});

// ---- a link for a lesson ---------------------------------------------------------------------------------------------

const choices = () => [...dialog.querySelectorAll('.choices input')];
const ticked = () => choices().filter((box) => box.checked).map((box) => box.value).join(',');

function showAddress() {
  address.value = infogan.link({ hide: ticked() || null });
}

function openDialog() {
  for (const box of choices()) box.checked = infogan.hides(box.value);
  showAddress();
  dialog.showModal();
  address.select();
}

for (const [group, names] of Object.entries(HIDDEN)) {
  const set = make('fieldset', '');
  set.append(make('legend', '', t('shell.hide_group_' + group)));
  for (const name of names) {
    const label = make('label', '');
    const box = make('input', '');
    box.type = 'checkbox';
    box.value = name;
    label.append(box, t('shell.hide_' + name));
    set.append(label);
  }
  find('dialog .choices').append(set);
}
find('dialog .choices').addEventListener('change', showAddress);
address.addEventListener('focus', () => address.select());
find('.lesson').addEventListener('click', openDialog);
find('dialog .primary').addEventListener('click', async () => {
  address.select();
  if ((await copy(address.value)) || document.execCommand('copy')) {
    dialog.close();
    tellPolitely(t('shell.copied'));
  }
});
dialog.addEventListener('click', (event) => event.target === dialog && dialog.close()); // beside it

// ---- language and look -----------------------------------------------------------------------------------------------

const language = find('.language');
language.append(...Object.entries(infogan.languages).map(([value, name]) => new Option(name, value)));
language.value = infogan.language;
language.addEventListener('change', () => infogan.speak(language.value));
find('.look').addEventListener('click', () => infogan.look(!infogan.isDark()));
const showLook = () => find('.look').setAttribute('aria-pressed', String(infogan.isDark()));
infogan.watch(['look'], showLook);
showLook();

// ---- what is told in a sentence --------------------------------------------------------------------------------------

infogan.say = (sentence) => {
  find('.told p').textContent = sentence;
  find('.told').hidden = !sentence;
};
find('.told button').addEventListener('click', () => infogan.say(''));

const WORDS = {
  '.copy .text': 'shell.copy_link',
  'dialog h2': 'shell.lesson_link',
  'dialog .note': 'shell.lesson_help',
  'dialog .address span': 'shell.lesson_address',
  'dialog .primary': 'shell.copy_link',
  'dialog .end .quiet': 'shell.close',
  '.told button': 'shell.close',
  '.nothing': 'shell.no_run_fits',
};
for (const [selector, key] of Object.entries(WORDS)) find(selector).textContent = t(key);
const LABELS = { '.lesson': 'shell.lesson_link', '.language': 'shell.language', '.look': 'shell.dark' };
for (const [selector, key] of Object.entries(LABELS)) find(selector).title = find(selector).ariaLabel = t(key);
find('.copy').title = t('shell.copy_link');
filter.placeholder = filter.ariaLabel = t('shell.find_run');
options.ariaLabel = t('shell.runs');
