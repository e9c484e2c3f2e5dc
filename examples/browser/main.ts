import { Chart } from './charts.js';
import type { Answer, ReportAnswer, Request, Stop, TraceAnswer } from './messages.js';
import type { LayerSignal } from './network.js';
import type { Line } from './pictures.js';
import {
  ACTIVATIONS,
  BACKENDS,
  BATCH,
  DEEPEST,
  DEFAULTS,
  type InitializerName,
  PACKAGE_INITIALIZERS,
  type Settings,
  TFJS_INITIALIZERS,
  TRACED_DIGITS,
  WIDTHS,
} from './settings.js';

/** The page's element of that id, which must be of that kind. */
function element<Kind extends HTMLElement = HTMLElement>(
  id: string,
  kind: new () => Kind = HTMLElement as unknown as new () => Kind,
): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} "${id}".`);
  return found;
}

const form = element('settings', HTMLFormElement);
const status = element('status');
const alert = element('alert');
const trainButton = element('train', HTMLButtonElement);

/** Fills a select element. */
function fillSelect(id: string, values: readonly (string | number)[], chosen: string | number): void {
  const select = element(id, HTMLSelectElement);
  select.append(...values.map((value) => new Option(String(value), String(value), false, value === chosen)));
}

/** Adds a checkbox for every initializer. */
function fillInitializers(id: string, names: readonly InitializerName[]): void {
  element(id).append(
    ...names.map((name) => {
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.name = 'initializers';
      box.value = name;
      box.checked = DEFAULTS.initializers.includes(name);
      const label = document.createElement('label');
      label.append(box, ` ${name}`);
      return label;
    }),
  );
}

fillSelect('width', WIDTHS, DEFAULTS.width);
fillSelect('activation', ACTIVATIONS, DEFAULTS.activation);
fillSelect('backend', BACKENDS, DEFAULTS.backend);
fillInitializers('package-initializers', PACKAGE_INITIALIZERS);
fillInitializers('tfjs-initializers', TFJS_INITIALIZERS);
for (const name of ['depth', 'slope', 'gain', 'seed'] as const) {
  element(name, HTMLInputElement).value = String(DEFAULTS[name]);
}
element('depth', HTMLInputElement).max = String(DEEPEST);

/** What the form says; throws an Error in words where it says nothing that can be drawn. */
function readSettings(): Settings {
  const data = new FormData(form);
  const number = (name: string, least: number, most: number, whole: boolean): number => {
    const text = data.get(name) as string;
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new Error(`"${name}" expected a${whole ? ' whole' : ''} number from ${least} to ${most}, got "${text}".`);
    }
    return value;
  };
  const initializers = data.getAll('initializers') as InitializerName[];
  if (initializers.length === 0) throw new Error('Choose at least one initializer.');
  return {
    depth: number('depth', 1, DEEPEST, true),
    width: Number(data.get('width')),
    activation: data.get('activation') as Settings['activation'],
    initializers,
    slope: number('slope', -10, 10, false),
    gain: number('gain', 0.001, 100, false),
    backend: data.get('backend') as Settings['backend'],
    seed: number('seed', 0, 1e6, true),
  };
}

const CHARTS = {
  variance: new Chart('variance'),
  accuracy: new Chart('accuracy'),
  activations: new Chart('activations'),
  gradients: new Chart('gradients'),
  dead: new Chart('dead'),
};

/** The latest answer of every initializer, and the accuracies of all its steps. */
const answers = new Map<InitializerName, TraceAnswer>();
const accuracies = new Map<InitializerName, [step: number, accuracy: number][]>();

/** Adds what was found about a network, and the link to its picture. */
function showReport({ name, warnings, svg }: ReportAnswer): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  link.download = `signal ${name}.svg`;
  link.textContent = 'picture of its signal';
  const item = document.createElement('li');
  item.append(`${name}: ${warnings.length === 0 ? 'nothing is in its way.' : warnings.join(' ')} `, link);
  element('reports').append(item);
}

function clearReports(): void {
  for (const link of element('reports').querySelectorAll('a')) URL.revokeObjectURL(link.href);
  element('reports').replaceChildren();
}

/** Draws the latest answers, once for all that come until the next frame. */
let frame: number | undefined;
function draw(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    drawCharts([...answers.values()]);
    fillTables([...answers.values()]);
  });
}

function drawCharts(all: readonly TraceAnswer[]): void {
  const first = all.at(0);
  if (first === undefined) return;
  const byLayer = (of: (layer: LayerSignal) => number, suffix = ''): Line[] =>
    all.map(({ name, trace }, colour) => ({
      name: name + suffix,
      colour,
      dashed: suffix !== '',
      points: trace.layers.map((layer, index) => [index + 1, of(layer)] as const),
    }));
  CHARTS.variance.show({
    kind: 'lines',
    lines: [...byLayer((layer) => layer.variance), ...byLayer((layer) => layer.gradientVariance, ', gradient')],
    x: 'layer',
    y: 'variance',
    logarithmic: true,
  });
  CHARTS.dead.show({
    kind: 'lines',
    lines: byLayer((layer) => layer.dead),
    x: 'layer',
    y: 'share',
    logarithmic: false,
  });
  const { layers, activationLimit, gradientLimit } = first.trace;
  element('histograms-of').textContent = first.name;
  CHARTS.activations.show({
    kind: 'histograms',
    layers: layers.map((layer) => layer.activations),
    limit: activationLimit,
    y: 'f(y)',
  });
  CHARTS.gradients.show({
    kind: 'histograms',
    layers: layers.map((layer) => layer.gradients),
    limit: gradientLimit,
    y: 'dL/dy',
  });
  element('training').hidden = accuracies.size === 0;
  if (accuracies.size > 0) {
    CHARTS.accuracy.show({
      kind: 'lines',
      lines: [...accuracies].map(([name, points], colour) => ({ name, colour, dashed: false, points })),
      x: 'step',
      y: 'accuracy',
      logarithmic: false,
    });
  }
}

/** The numbers of the charts, for who wants to read or hear them. */
function fillTables(all: readonly TraceAnswer[]): void {
  const rows = all.map(({ name, trace: { layers }, drawingTime, accuracy }) => [
    name,
    layers[0].variance.toPrecision(3),
    layers[layers.length - 1].variance.toPrecision(3),
    layers[0].gradientVariance.toPrecision(3),
    `${(100 * layers[layers.length - 1].dead).toFixed(0)} %`,
    `${drawingTime.toFixed(1)} ms`,
    accuracy === undefined ? '' : `${(100 * accuracy).toFixed(1)} %`,
  ]);
  element('summary').replaceChildren(...rows.map((cells) => row(cells)));
  if (!element('numbers', HTMLDetailsElement).open) return;
  const layers = Array.from({ length: all.at(0)?.trace.layers.length ?? 0 }, (_, layer) => [
    String(layer + 1),
    ...all.flatMap(({ trace }) => {
      const { variance, gradientVariance, dead } = trace.layers[layer];
      return [variance, gradientVariance, dead].map((number) => number.toPrecision(5));
    }),
  ]);
  const heads = ['layer', ...all.flatMap(({ name }) => ['Var[y]', 'Var[dL/dy]', 'dead'].map((of) => `${name} ${of}`))];
  element('layers-head').replaceChildren(row(heads, 'th'));
  element('layers').replaceChildren(...layers.map((cells) => row(cells)));
}

function row(cells: readonly string[], kind: 'td' | 'th' = 'td'): HTMLTableRowElement {
  const result = document.createElement('tr');
  result.append(
    ...cells.map((text, index) => {
      const cell = document.createElement(index === 0 ? 'th' : kind);
      cell.scope = kind === 'th' ? 'col' : 'row';
      cell.textContent = text;
      return cell;
    }),
  );
  return result;
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
let id = 0;
let training = false;

/** Shows what went wrong; the charts keep what they had. */
function showError(message: string): void {
  alert.textContent = message;
  alert.hidden = false;
  status.textContent = '';
  document.body.dataset.state = 'error';
  setTraining(false);
}

function setTraining(on: boolean): void {
  training = on;
  trainButton.textContent = on ? 'Stop' : 'Train on digits';
  trainButton.setAttribute('aria-pressed', String(on));
}

/** Asks the worker for what the form says. */
function ask(train: boolean): void {
  alert.hidden = true;
  // From here on no answer to what was asked before counts, also if this cannot be asked.
  id++;
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    worker.postMessage({ id } satisfies Stop);
    showError((error as Error).message);
    return;
  }
  answers.clear();
  clearReports();
  accuracies.clear();
  setTraining(train);
  document.body.dataset.state = 'working';
  status.textContent = `Drawing ${settings.depth + 1} kernels for each of ${settings.initializers.length} networks …`;
  const request: Request = {
    id,
    settings,
    training: train,
    digitsUrl: new URL('digits.bin', document.baseURI).href,
  };
  worker.postMessage(request);
}

worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  if (data.id !== id) return;
  switch (data.kind) {
    case 'error':
      showError(data.message);
      return;
    case 'measured':
      status.textContent = `Measured on ${TRACED_DIGITS} digits, with ${data.renderer}.`;
      document.body.dataset.state = training ? 'training' : 'ready';
      return;
    case 'report':
      showReport(data);
      return;
    case 'trace':
      answers.set(data.name, data);
      if (data.accuracy !== undefined) {
        status.textContent = `Training: step ${data.step} of batches of ${BATCH}.`;
        accuracies.set(data.name, [...(accuracies.get(data.name) ?? []), [data.step, data.accuracy]]);
      }
      draw();
  }
});
worker.addEventListener('error', ({ message }) => {
  showError(`The thread that measures has failed: ${message || 'it could not be loaded'}.`);
});

element('numbers').addEventListener('toggle', draw);
form.addEventListener('change', () => {
  ask(false);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask(false);
});
trainButton.addEventListener('click', () => {
  ask(!training);
});
ask(false);
