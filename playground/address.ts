/** The settings in the address of the page, so that a link shows what its sender saw. */
import { CHAPTERS, type Chapter } from './chapters.js';
import {
  ACTIVATIONS,
  BACKENDS,
  BOUNDS,
  boundsOf,
  INITIALIZER_NAMES,
  type NumberName,
  readNumber,
  type Settings,
  WIDTHS,
} from './settings.js';

export interface Place {
  readonly chapter: Chapter;
  readonly settings: Settings;
}

// Initializers' names have commas and spaces.
const BETWEEN = '|';

/** The query that `readAddress` reads. */
export function addressOf({ chapter, settings }: Place): string {
  const { initializers, ...others } = settings;
  const values = Object.entries(others).map(([name, value]) => [name, String(value)]);
  const query = new URLSearchParams([['chapter', chapter.id], ...values, ['initializers', initializers.join(BETWEEN)]]);
  return `?${query.toString()}`;
}

/** What an address asks for, and sentences about what in it cannot be; the chapter's own settings stand in for that. */
export function readAddress(query: string): { place: Place; complaints: string[] } {
  const asked = new URLSearchParams(query);
  const complaints: string[] = [];
  const complain = (name: string, allowed: string): void => {
    complaints.push(`The address has ${name} "${asked.get(name) ?? ''}", which should be ${allowed}.`);
  };

  const oneOf = <Value extends string | number>(name: string, values: readonly Value[], usual: Value): Value => {
    const text = asked.get(name);
    if (text === null) return usual;
    const found = values.find((value) => String(value) === text);
    if (found === undefined) complain(name, `one of ${values.join(', ')}`);
    return found ?? usual;
  };
  const number = (name: NumberName, usual: number): number => {
    const text = asked.get(name);
    if (text === null) return usual;
    const found = readNumber(name, text);
    if (found === undefined) complain(name, boundsOf(name));
    return found ?? usual;
  };

  const id = oneOf(
    'chapter',
    CHAPTERS.map((each) => each.id),
    CHAPTERS[0].id,
  );
  const chapter = CHAPTERS.find((each) => each.id === id) ?? CHAPTERS[0];
  const usual = chapter.settings;
  const names = asked.get('initializers')?.split(BETWEEN);
  const initializers = INITIALIZER_NAMES.filter((name) => names?.includes(name));
  if (names !== undefined && initializers.length < new Set(names).size) {
    complain('initializers', `among ${INITIALIZER_NAMES.join(BETWEEN)}`);
  }
  const numbers = Object.fromEntries(
    (Object.keys(BOUNDS) as NumberName[]).map((name) => [name, number(name, usual[name])]),
  ) as Pick<Settings, NumberName>;
  const settings: Settings = {
    ...numbers,
    width: oneOf('width', WIDTHS, usual.width),
    activation: oneOf('activation', ACTIVATIONS, usual.activation),
    initializers: initializers.length > 0 ? initializers : usual.initializers,
    backend: oneOf('backend', BACKENDS, usual.backend),
  };
  return { place: { chapter, settings }, complaints };
}
