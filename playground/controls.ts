/** The form: what it offers, shows and says. */
import { element, make } from './element.js';
import {
  ACTIVATIONS,
  BACKENDS,
  BOUNDS,
  boundsOf,
  INITIALIZER_NAMES,
  type InitializerName,
  PACKAGE_INITIALIZERS,
  readNumber,
  type Settings,
  TFJS_INITIALIZERS,
  usesGain,
  usesSlope,
  WIDTHS,
} from './settings.js';

const form = element('settings', HTMLFormElement);
const depth = element('depth', HTMLInputElement);

// The numbers that are typed; the depth is a slider.
const TYPED = ['slope', 'gain', 'seed'] as const;

function fillSelect(id: string, values: readonly (string | number)[]): void {
  element(id, HTMLSelectElement).append(...values.map((value) => new Option(String(value))));
}

function fillInitializers(id: string, names: readonly InitializerName[]): void {
  const boxes = names.map((name) =>
    make('label', {}, make('input', { type: 'checkbox', name: 'initializers', value: name }), name.replace('tf.', '')),
  );
  element(id).append(...boxes);
}

/** Offers what there is to choose. */
export function fillForm(): void {
  fillSelect('width', WIDTHS);
  fillSelect('activation', ACTIVATIONS);
  fillSelect('backend', BACKENDS);
  fillInitializers('package-initializers', PACKAGE_INITIALIZERS);
  fillInitializers('tfjs-initializers', TFJS_INITIALIZERS);
  depth.min = String(BOUNDS.depth.least);
  depth.max = String(BOUNDS.depth.most);
}

/** Shows settings in the form. */
export function showSettings(settings: Settings): void {
  for (const name of ['depth', ...TYPED] as const) element(name, HTMLInputElement).value = String(settings[name]);
  for (const name of ['width', 'activation', 'backend'] as const) {
    element(name, HTMLSelectElement).value = String(settings[name]);
  }
  for (const box of form.querySelectorAll<HTMLInputElement>('input[name="initializers"]')) {
    box.checked = settings.initializers.includes(box.value as InitializerName);
  }
  showWhatCounts(settings);
}

/** Hides the fields that make no difference. */
function showWhatCounts(settings: Settings): void {
  element('slope-field').hidden = !usesSlope(settings);
  element('gain-field').hidden = !usesGain(settings);
  element('depth-value').textContent = String(settings.depth);
}

/** Says beside a field what it should be, or nothing. */
function complain(field: HTMLInputElement, sentence: string): void {
  element(`${field.id}-error`).textContent = sentence;
  if (sentence === '') field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}

/** The number that a field says; undefined, with a word beside it, where it says none that is allowed. */
function readField(name: (typeof TYPED)[number]): number | undefined {
  const field = element(name, HTMLInputElement);
  const value = readNumber(name, field.value);
  complain(field, value === undefined ? `Enter ${boundsOf(name)}.` : '');
  return value;
}

/** What the form says; undefined, with a word where it is, where it says nothing that can be drawn. */
export function readForm(): Settings | undefined {
  const [slope, gain, seed] = TYPED.map(readField);
  const chosen = new FormData(form).getAll('initializers');
  const initializers = INITIALIZER_NAMES.filter((name) => chosen.includes(name));
  element('initializers-error').textContent = initializers.length === 0 ? 'Choose at least one initializer.' : '';
  if (initializers.length === 0 || slope === undefined || gain === undefined || seed === undefined) return undefined;
  const select = (id: 'width' | 'activation' | 'backend'): string => element(id, HTMLSelectElement).value;
  const settings: Settings = {
    depth: Number(depth.value),
    width: Number(select('width')) as Settings['width'],
    activation: select('activation') as Settings['activation'],
    initializers,
    slope,
    gain,
    backend: select('backend') as Settings['backend'],
    seed,
  };
  showWhatCounts(settings);
  return settings;
}
