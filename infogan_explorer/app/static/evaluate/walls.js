// ---------------------------------------------------------------------------------------------------- walls of seeds

let walls = null; // what the server last told of them
let isAskingWalls = false;

async function lookAtWalls() {
  if (isAskingWalls || !isLookedAt() || infogan.hides('wall') || !infogan.state.run) return;
  const { run } = infogan.state;
  isAskingWalls = true;
  const answer = await ask('look_walls', { run, seen: walls ? walls.mark : '' }, 'walls');
  isAskingWalls = false;
  if (!answer || !answer.walls) return;
  walls = answer;
  showWalls();
}

function showWalls() {
  find('.walls .none').hidden = walls.walls.length > 0;
  const list = find('.walls .list');
  const there = new Map([...list.children].map((place) => [place.dataset.name, place]));
  const places = walls.walls.map((wall) => there.get(wall.name) || wallPlace(wall));
  keepPlace(() => list.replaceChildren(...places));
  for (const wall of walls.walls) showWall(wall, list.querySelector('[data-name="' + wall.name + '"]'));
}

function wallPlace({ name }) {
  const place = make('details', 'wall');
  place.dataset.name = name;
  place.open = name === walls.own;
  place.append(make('summary'), make('div', 'runs'));
  place.addEventListener('toggle', () => {
    const wall = walls.walls.find((one) => one.name === name);
    if (place.open && wall) showWall(wall, place);
  });
  return place;
}

function showWall(wall, place) {
  const runs = wall.runs.length;
  setText(place.querySelector('summary'), t(wall.mark ? 'evaluate.wall_of' : 'evaluate.wall_training', { wall: wall.name, runs: whole(runs) }));
  if (!place.open) return;
  if (wall.mark) fetchWall(wall, place);
  else keepPlace(() => place.querySelector('.runs').replaceChildren(listOfRuns(wall.runs)));
}

// A wall that still trains: its runs, and how far each is.
function listOfRuns(runs) {
  const list = make('ul', 'far-runs');
  for (const { ref, name, state, step, steps } of runs) {
    const item = make('li');
    const how = t('monitor.phase_' + state) + ' · ' + t('evaluate.steps', { step: whole(step), steps: whole(steps) });
    item.append(linkToRun(ref, name), make('span', 'note', how));
    list.append(item);
  }
  return list;
}

function linkToRun(ref, text) {
  const link = make('a', 'to-run', text);
  link.dataset.run = ref;
  link.href = infogan.link({ run: ref, step: null, report: null });
  return link;
}

async function fetchWall({ name, mark }, place) {
  if (place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  const answer = await ask('show_wall', { name }, 'wall');
  if (!answer) return delete place.dataset.mark;
  const runs = place.querySelector('.runs');
  keepPlace(() => {
    runs.innerHTML = answer.html; // composed and escaped by the server
    runs.querySelector('section')?.removeAttribute('id'); // there may be several walls
    for (const title of runs.querySelectorAll('.report-name')) {
      const ref = answer.refs[title.textContent];
      if (ref) title.replaceChildren(linkToRun(ref, title.textContent));
    }
  });
}

function openRun(event) {
  const link = event.target.closest('a.to-run');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window
  event.preventDefault();
  infogan.set({ run: link.dataset.run, step: null, follow: null, report: null, section: null });
}
