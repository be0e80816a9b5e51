// The stage of a trained model: see learn/wild_stage.py. A newer model's answer wins.

const NAME = 'wild';
const PLOT = { left: 8, right: 712, top: 26, bottom: 206 };

let shown = null; // what Python said last

async function lay() {
  if (infogan.lesson?.stage !== NAME) return;
  for (const part of element.querySelectorAll('[data-part]')) part.hidden = !infogan.needs(part.dataset.part);
  const model = infogan.setting('wi-model');
  find('.twins').href = infogan.link({ tab: 'train', new: 'twins' });
  find('.explore').href = infogan.link({ tab: null, run: model, step: null });
  if (shown?.model !== model) {
    const answer = await infogan.ask(server, 'describe_model', { settings: infogan.settingsOf('wi-') });
    if (model !== infogan.setting('wi-model')) return;
    setText(find('.sentence'), answer.error || '');
    find('.sentence').hidden = !answer.error;
    shown = answer.error ? null : answer;
  }
  if (shown) drawCurve();
  if (shown) drawCodes();
  infogan.told(shown ? shown.told : {});
}

function drawCurve() {
  const isVeiled = infogan.isVeiled();
  const { curve, told } = shown;
  const last = curve.at(-1)[0];
  const across = (step) => PLOT.left + (step / last) * (PLOT.right - PLOT.left);
  const up = (nats) => PLOT.bottom - (nats / (1.08 * told.entropy_nats)) * (PLOT.bottom - PLOT.top);
  const level = (kind, nats) => shape('line', { class: kind, x1: PLOT.left, x2: PLOT.right, y1: up(nats), y2: up(nats) });
  const pieces = [
    level('axis', 0),
    level('ceiling', told.entropy_nats),
    shape('text', { x: PLOT.left, y: up(told.entropy_nats) - 7 }, 'H(c1) ' + fixed(told.entropy_nats)),
    shape('text', { class: 'tick', x: PLOT.left, y: 232 }, '0'),
    shape('text', { class: 'tick', x: PLOT.right, y: 232, 'text-anchor': 'end' }, whole(last)),
  ];
  if (!isVeiled) {
    const points = curve.map(([step, nats]) => [across(step), up(nats)]).join(' ');
    pieces.push(shape('polyline', { class: 'bound', points }));
    const half = { cx: across(told.half_step ?? 0), cy: up(told.entropy_nats / 2) };
    if ('half_step' in told) pieces.push(shape('circle', { class: 'half', ...half, r: 6.5 }));
  }
  const svg = find('.curve svg');
  svg.replaceChildren(...pieces);
  setText(find('.curve figcaption'), t('learn.model_curve', { name: shown.name }));
  const [nats, ceiling] = [told.final_bound_nats, told.entropy_nats].map((value) => fixed(value));
  const words = isVeiled ? t('learn.veiled') : t('learn.model_curve_of', { nats, ceiling, steps: whole(last) });
  svg.setAttribute('aria-label', words);
}

// A bar a code: how many settings of it Q can tell apart.
function drawCodes() {
  const isVeiled = infogan.isVeiled();
  const most = Math.max(...shown.codes.map(({ apart }) => apart || 0));
  find('.codes').replaceChildren(
    ...shown.codes.map(({ name, kind, apart }) => {
      const row = make('div', 'code ' + kind);
      const worth = make('span', 'worth');
      const isKnown = !isVeiled && apart !== null;
      worth.append(make('span'));
      worth.firstChild.style.width = isKnown ? (100 * apart) / most + '%' : '0';
      const words = isKnown ? t('learn.settings_apart', { count: fixed(apart, 2) }) : '?';
      row.append(make('b', '', name), worth, make('span', 'said', words));
      return row;
    }),
  );
}

// To another tab of this page; with a key pressed, the browser opens the link elsewhere.
find('.go').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches('.twins')) infogan.set({ tab: 'train', new: 'twins' });
  else infogan.set({ tab: null, run: infogan.setting('wi-model'), step: null });
});

infogan.translate(element);
infogan.watch(['lesson', 'guess', 'hide', 'wi-model'], lay);
lay();
