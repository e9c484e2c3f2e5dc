/** The histograms of every network's layers, side by side. */
import { Chart } from './charts.js';
import { element, make } from './element.js';
import type { TraceAnswer } from './messages.js';
import { colourOf } from './palette.js';
import { INITIALIZER_NAMES, type InitializerName } from './settings.js';

interface Card {
  readonly figure: HTMLElement;
  readonly swatch: HTMLElement;
  readonly activations: Chart;
  readonly gradients: Chart;
}

const cards = new Map<InitializerName, Card>();

function cardOf(name: InitializerName): Card {
  const number = INITIALIZER_NAMES.indexOf(name);
  const chartOf = (what: string): HTMLElement =>
    make('div', { id: `${what}-${number}`, class: 'chart', role: 'img', 'aria-label': `${name}: ${what} by layer` });
  const [activations, gradients] = [chartOf('activations'), chartOf('gradients')];
  const swatch = make('span', { class: 'swatch' });
  const caption = make('figcaption', {}, make('div', {}, swatch, name));
  const figure = make('figure', {}, caption, make('div', { class: 'pair' }, activations, gradients));
  element('histograms').append(figure);
  return { figure, swatch, activations: new Chart(activations), gradients: new Chart(gradients) };
}

/** Shows those of these networks, and no others. */
export function showHistograms(all: readonly TraceAnswer[], dark: boolean): void {
  for (const [name, { figure, activations, gradients }] of cards) {
    if (all.some((answer) => answer.name === name)) continue;
    activations.close();
    gradients.close();
    figure.remove();
    cards.delete(name);
  }
  for (const { name, trace } of all) {
    const { layers, activationLimit, gradientLimit } = trace;
    const card = cards.get(name) ?? cardOf(name);
    cards.set(name, card);
    card.swatch.style.setProperty('--of', colourOf(name, dark));
    card.activations.show({
      kind: 'histograms',
      name,
      layers: layers.map((layer) => layer.activations),
      limit: activationLimit,
    });
    card.gradients.show({
      kind: 'histograms',
      name,
      layers: layers.map((layer) => layer.gradients),
      limit: gradientLimit,
    });
  }
}
