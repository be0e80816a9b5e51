// ---------------------------------------------------------------------------------------------------- other runs

const refs = (text) => (text || '').split(',').filter(Boolean);
const compared = () => (infogan.hides('compare') ? [] : refs(infogan.state.compare).filter((ref) => ref !== infogan.state.run));

let offered = ''; // the run whose twin was shown beside it without being asked for
let shownTwin = ''; // that twin, which goes when another run is chosen
const hadComparison = infogan.state.compare !== undefined; // a link decides by itself what is beside the first run

function compare(list) {
  infogan.set({ compare: list.join(',') || null });
}

function offerTwin() {
  if (!status.twin || offered === status.run) return;
  const isFirst = offered === '';
  offered = status.run;
  if (isFirst && hadComparison) return;
  const others = compared().filter((ref) => ref !== shownTwin);
  shownTwin = others.includes(status.twin) ? '' : status.twin;
  compare([...new Set([status.twin, ...others])]);
}

function forgetTwin() {
  if (!shownTwin) return;
  compare(refs(infogan.state.compare).filter((ref) => ref !== shownTwin));
  shownTwin = '';
}

function drawChoices() {
  const fieldset = find('.compare fieldset');
  const now = JSON.stringify(status.others);
  const chosen = compared();
  if (fieldset.dataset.drawn !== now) {
    fieldset.dataset.drawn = now;
    const focused = fieldset.contains(document.activeElement) ? document.activeElement.value : null;
    const rows = status.others.map(({ run, name, baseline, twin }) => {
      const kinds = [twin ? t('monitor.twin') : '', baseline ? t('monitor.baseline') : ''].filter(Boolean);
      const text = [name, ...kinds].join(' · ');
      return build('label', {}, build('input', { type: 'checkbox', value: run }), build('span', { text }));
    });
    fieldset.replaceChildren(fieldset.querySelector('legend'), ...rows);
    if (focused) fieldset.querySelector('input[value="' + CSS.escape(focused) + '"]')?.focus();
  }
  for (const box of fieldset.querySelectorAll('input')) box.checked = chosen.includes(box.value);
  const names = status.others.filter(({ run }) => chosen.includes(run)).map(({ name }) => name);
  setText(find('.compared'), names.length ? '· ' + names.join(', ') : '');
  find('.compare').hidden = infogan.hides('compare') || !status.others.length;
}

function chooseOthers() {
  compare([...find('.compare fieldset').querySelectorAll('input:checked')].map((box) => box.value));
}
