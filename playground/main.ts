/** The page: asks the thread that measures for what the form says, and shows what it answers. */
import { addressOf, type Place, readAddress } from './address.js';
import { CHAPTERS } from './chapters.js';
import { Chart, onDrawn } from './charts.js';
import { programOf } from './code.js';
import { fillForm, readForm, showSettings } from './controls.js';
import { showDigits, showGuesses } from './digit_images.js';
import { element, make, row } from './element.js';
import { showHistograms } from './histograms.js';
import type { Answer, Request, TraceAnswer } from './messages.js';
import type { LayerSignal } from './network.js';
import { percentage } from './numbers.js';
import { colourOf } from './palette.js';
import type { Line } from './pictures.js';
import { type Curves, type Drawn, readNetwork, readPicture } from './reading.js';
import { Runs } from './runs.js';
import { BATCH, TRACED_DIGITS } from './sets.js';
import { BOUNDS, type InitializerName, type Settings } from './settings.js';

/** What the page is doing. */
type State = 'working' | 'ready' | 'training' | 'pausing' | 'paused' | 'error' | 'cancelled';

// What takes longer shows how far it is, and can be cancelled.
const PATIENCE_MS = 700;

const status = element('status');
const trainButton = element('train', HTMLButtonElement);
const resetButton = element('reset', HTMLButtonElement);
const codeOf = element('code-of', HTMLSelectElement);
const darkMode = matchMedia('(prefers-color-scheme: dark)');

const CHARTS = {
  variance: new Chart(element('variance')),
  gradient: new Chart(element('gradient')),
  correlation: new Chart(element('correlation')),
  accuracy: new Chart(element('accuracy')),
};

let place: Place = readAddress(location.search).place;
let worker = startWorker();
let id = 0;
let state: State = 'working';
let trainsWhenMeasured = false;

/** What is shown: the settings that it was measured with, and the latest answers. */
let shown = place.settings;
const answers = new Map<InitializerName, TraceAnswer>();
const expected = new Map<InitializerName, Curves>();
const reports = new Map<InitializerName, readonly string[]>();
const runs = new Runs();

function startWorker(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    hear(data);
  });
  started.addEventListener('error', ({ message }) => {
    showError(`The thread that measures has failed: ${message || 'it could not be loaded'}.`);
  });
  return started;
}

function tell(request: Request): void {
  worker.postMessage(request);
}

/** Shows what the page is doing, and what can be done. */
function enter(next: State): void {
  state = next;
  document.body.dataset.state = next;
  const hasRun = !runs.isEmpty;
  const labels: Partial<Record<State, string>> = { training: 'Pause', pausing: 'Pausing …' };
  trainButton.textContent = labels[next] ?? (hasRun ? 'Resume' : 'Train on digits');
  trainButton.disabled = next === 'pausing';
  resetButton.hidden = !hasRun;
  if (next !== 'working') element('progress').hidden = true;
}

/** Shows what went wrong; what was measured stays, dimmed. */
function showError(sentence: string): void {
  element('alert').textContent = sentence;
  element('alert').hidden = false;
  status.textContent = '';
  enter('error');
}

/** Asks for what the form says. */
function measure({ andTrain = false } = {}): void {
  element('alert').hidden = true;
  const settings = readForm();
  if (settings === undefined) {
    // Nothing that was asked for before counts any more, but what it showed stays.
    id++;
    if (state === 'training') tell({ kind: 'pause' });
    status.textContent = 'The picture shows the settings before.';
    enter('error');
    return;
  }
  const wasTrained = !runs.isEmpty;
  runs.end(shown);
  place = { ...place, settings };
  history.replaceState(null, '', addressOf(place));
  showPreset();
  trainsWhenMeasured = andTrain;
  id++;
  reports.clear();
  tell({ kind: 'measure', id, settings, folder: new URL('.', document.baseURI).href });
  status.textContent = wasTrained
    ? 'New networks. What was trained is listed below, under earlier runs.'
    : 'Measuring …';
  enter('working');
  const asked = id;
  setTimeout(() => {
    if (state === 'working' && id === asked) element('progress').hidden = false;
  }, PATIENCE_MS);
}

function hear(answer: Answer): void {
  if (answer.id !== id) return;
  switch (answer.kind) {
    case 'backend':
      element('renderer').textContent = answer.renderer === undefined ? '' : `Draws with ${answer.renderer}`;
      element('notice').hidden = answer.instead === undefined;
      element('notice').textContent = answer.instead ?? '';
      break;
    case 'digits':
      showDigits(answer.pixels, answer.classes);
      break;
    case 'progress': {
      const bar = element('progress-bar', HTMLProgressElement);
      bar.max = answer.total;
      bar.value = answer.done;
      break;
    }
    case 'trace':
      hearTrace(answer);
      break;
    case 'report':
      reports.set(answer.name, answer.warnings);
      showReports();
      break;
    case 'measured':
      status.textContent = `Measured on ${TRACED_DIGITS} digits.`;
      enter('ready');
      if (trainsWhenMeasured) startTraining();
      break;
    case 'paused':
      status.textContent = status.textContent.replace('Training', 'Paused');
      enter('paused');
      break;
    case 'error':
      showError(answer.message);
  }
}

function hearTrace(answer: TraceAnswer): void {
  const { name, step, accuracy } = answer;
  if (state === 'working') {
    // Networks that are not chosen any more, and those of other settings, give way to what comes.
    shown = place.settings;
    for (const other of [...answers.keys()].filter((each) => !shown.initializers.includes(each))) answers.delete(other);
  }
  answers.set(name, answer);
  if (answer.expected !== undefined) expected.set(name, answer.expected);
  if (accuracy !== undefined) {
    runs.add(name, step, accuracy);
    status.textContent = `Training: step ${step}, batch size ${BATCH}.`;
    enter(state);
  }
  draw();
}

/** Draws the latest answers, once for all that come until the next frame. */
let frame: number | undefined;
function draw(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    const all = shown.initializers.flatMap((name) => answers.get(name) ?? []);
    if (all.length === 0) return;
    drawCharts(all);
    showReading(all);
    showGuesses(all, darkMode.matches);
    showHistograms(all, darkMode.matches);
    fillNumbers(all);
  });
}

const curvesOf = ({ trace: { layers } }: TraceAnswer): Curves => ({
  variance: layers.map((layer) => layer.variance),
  gradientVariance: layers.map((layer) => layer.gradientVariance),
  correlation: layers.map((layer) => layer.correlation),
});

function drawCharts(all: readonly TraceAnswer[]): void {
  const byLayer = (values: readonly number[]) => values.map((value, i) => [i + 1, value] as const);
  const linesOf = (which: keyof Curves): Line[] =>
    all.flatMap((answer) => {
      const { name } = answer;
      const theory = expected.get(name)?.[which] ?? [];
      return [
        { name, style: 'measured', points: byLayer(curvesOf(answer)[which]) },
        { name, style: 'theory', points: byLayer(theory) },
      ] as const;
    });
  CHARTS.variance.show({ kind: 'lines', lines: linesOf('variance'), x: 'layer', scale: 'logarithmic' });
  CHARTS.gradient.show({ kind: 'lines', lines: linesOf('gradientVariance'), x: 'layer', scale: 'logarithmic' });
  CHARTS.correlation.show({ kind: 'lines', lines: linesOf('correlation'), x: 'layer', scale: 'share' });
  element('training').hidden = !runs.hasPicture;
  if (runs.hasPicture) CHARTS.accuracy.show({ kind: 'lines', lines: runs.lines(), x: 'step', scale: 'share' });
}

function swatchOf(name: InitializerName): HTMLElement {
  return make('span', { class: 'swatch', style: `--of: ${colourOf(name, darkMode.matches)}` });
}

/** The sentence above the picture, and one of each network below it. */
function showReading(all: readonly TraceAnswer[]): void {
  const drawn: Drawn[] = all.flatMap((answer) => {
    const theory = expected.get(answer.name);
    return theory === undefined ? [] : [{ name: answer.name, measured: curvesOf(answer), expected: theory }];
  });
  const { name, sentence } = readPicture(drawn);
  element('lead-name').replaceChildren(...(name === undefined ? [] : [swatchOf(name), name]));
  // A power stays on one line.
  const [words, ...power] = sentence.split(/(?<=: )/);
  element('lead-sentence').replaceChildren(words, make('span', {}, ...power));
  const items = drawn.map((each) => {
    const latest = runs.latestOf(each.name);
    const learned =
      latest === undefined ? '' : ` ${percentage(latest[1])} of unseen digits right after ${latest[0]} steps.`;
    return make('li', {}, swatchOf(each.name), make('b', {}, each.name), ` ${readNetwork(each)}${learned}`);
  });
  element('legend').replaceChildren(...items);
}

function showReports(): void {
  const items = [...reports].map(([name, warnings]) =>
    make(
      'li',
      {},
      swatchOf(name),
      make('b', {}, name),
      ` ${warnings.length === 0 ? 'No problem found.' : warnings.join(' ')}`,
    ),
  );
  element('reports').replaceChildren(...items);
}

/** The numbers of the charts, for who wants to read or hear them. */
function fillNumbers(all: readonly TraceAnswer[]): void {
  if (!element('numbers', HTMLDetailsElement).open) return;
  const columns: readonly (readonly [string, (layer: LayerSignal) => number])[] = [
    ['Var[y]', (layer) => layer.variance],
    ['Var[dL/dy]', (layer) => layer.gradientVariance],
    ['correlation', (layer) => layer.correlation],
    ['dead', (layer) => layer.dead],
  ];
  const heads = ['layer', ...all.flatMap(({ name }) => columns.map(([head]) => `${name} ${head}`))];
  const rows = all[0].trace.layers.map((_, i) => [
    String(i + 1),
    ...all.flatMap(({ trace: { layers } }) =>
      columns.map(([, of]) => (i in layers ? of(layers[i]).toPrecision(5) : '')),
    ),
  ]);
  element('layers-head').replaceChildren(row(heads, 'th'));
  element('layers').replaceChildren(...rows.map((cells) => row(cells)));
}

/** The chapter's text, and things to try. */
function showChapter(): void {
  const { chapter } = place;
  const number = CHAPTERS.indexOf(chapter) + 1;
  for (const link of element('chapters').querySelectorAll('a')) {
    if (link.dataset.chapter === chapter.id) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  element('lesson-number').textContent = `Chapter ${number} of ${CHAPTERS.length}`;
  element('lesson-title').textContent = chapter.title;
  element('lesson-text').replaceChildren(...chapter.paragraphs.map((text) => make('p', {}, text)));
  element('equation').innerHTML = chapter.equation;
  element('equation-source').textContent = chapter.source;
  const trials = chapter.trials.map(({ text, change }) => {
    const button = make('button', { type: 'button' }, text);
    button.addEventListener('click', () => {
      choose({ ...chapter.settings, backend: place.settings.backend, ...change });
    });
    return button;
  });
  element('trials').replaceChildren(...trials);
}

/** Offers the way back to the chapter's settings, where there is one. */
function showPreset(): void {
  const { chapter, settings } = place;
  const ownBackend = { ...chapter.settings, backend: settings.backend };
  element('preset').hidden = addressOf({ chapter, settings: ownBackend }) === addressOf(place);
}

function showProgram(): void {
  const { settings } = place;
  const wanted = settings.initializers.find((name) => name === codeOf.value) ?? settings.initializers[0];
  codeOf.replaceChildren(...settings.initializers.map((name) => new Option(name, name, false, name === wanted)));
  element('code').textContent = programOf(settings, wanted);
}

/** Shows settings in the form, and asks for them. */
function choose(settings: Settings): void {
  showSettings(settings);
  changed();
}

function changed(): void {
  measure();
  showProgram();
}

/** Goes where the address says, which may ask for what cannot be. */
function goToAddress(): void {
  const { place: asked, complaints } = readAddress(location.search);
  place = asked;
  showChapter();
  showSettings(place.settings);
  changed();
  if (complaints.length > 0) {
    element('alert').textContent = complaints.join(' ');
    element('alert').hidden = false;
  }
}

function startTraining(): void {
  status.textContent = 'Training …';
  enter('training');
  tell({ kind: 'train' });
}

/** Copies a text, and says so on the button. */
async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'The browser forbids copying';
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2000);
}

fillForm();
element('chapters').append(
  ...CHAPTERS.map((chapter) => {
    const link = make(
      'a',
      { href: addressOf({ chapter, settings: chapter.settings }), 'data-chapter': chapter.id },
      chapter.title,
    );
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // A step that the browser's Back takes back.
      history.pushState(
        null,
        '',
        addressOf({ chapter, settings: { ...chapter.settings, backend: place.settings.backend } }),
      );
      goToAddress();
    });
    return make('li', {}, link);
  }),
);

onDrawn((chart) => {
  // The time from the request of the page to its first picture, for who measures it.
  if (chart === 'variance' && performance.getEntriesByName('first picture').length === 0)
    performance.mark('first picture');
});
element('numbers').addEventListener('toggle', draw);
darkMode.addEventListener('change', () => {
  draw();
  showReports();
});
addEventListener('popstate', goToAddress);
element('depth').addEventListener('input', changed);
element('settings').addEventListener('change', changed);
element('settings').addEventListener('submit', (event) => {
  event.preventDefault();
  changed();
});
element('new-weights').addEventListener('click', () => {
  const seed = element('seed', HTMLInputElement);
  seed.value = String((Number(seed.value) + 1) % (BOUNDS.seed.most + 1));
  changed();
});
element('preset').addEventListener('click', () => {
  choose({ ...place.chapter.settings, backend: place.settings.backend });
  element('depth').focus();
});
trainButton.addEventListener('click', () => {
  switch (state) {
    case 'training':
      enter('pausing');
      tell({ kind: 'pause' });
      break;
    case 'ready':
    case 'paused':
      startTraining();
      break;
    case 'working':
      trainsWhenMeasured = true;
      status.textContent = 'Measuring, then training …';
      break;
    default:
      measure({ andTrain: true });
  }
});
resetButton.addEventListener('click', () => {
  changed();
  // The button that had the focus is gone.
  trainButton.focus();
});
element('cancel').addEventListener('click', () => {
  // Whatever the thread is at, it ends.
  worker.terminate();
  worker = startWorker();
  id++;
  status.textContent = 'Cancelled. The picture shows what was finished.';
  enter('cancelled');
  trainButton.focus();
});
codeOf.addEventListener('change', showProgram);
element('copy-code').addEventListener('click', () => {
  void copy(element('copy-code', HTMLButtonElement), element('code').textContent);
});
element('copy-link').addEventListener('click', () => {
  void copy(element('copy-link', HTMLButtonElement), location.href);
});
goToAddress();
