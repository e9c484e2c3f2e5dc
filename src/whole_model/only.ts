/** The option `only`: which weights are drawn. */
import { type Check, elementsOf } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { didYouMean } from '../arguments/guess.js';
import { roleOf } from '../tfjs/layers.js';
import {
  holds,
  layerNames,
  matches,
  type NamePattern,
  namePattern,
  type Place,
  type WeightPredicate,
} from './names.js';

/** A pattern, and its argument's name. */
interface GivenPattern {
  readonly pattern: NamePattern;
  readonly argument: string;
}

function givenPattern(argument: string, given: unknown): GivenPattern {
  return { pattern: namePattern(argument, given), argument };
}

/** A predicate, or patterns. */
export type Only = WeightPredicate | readonly GivenPattern[];

export const onlyOption: Check<Only, WeightPredicate | NamePattern | readonly NamePattern[]> = (name, given) => {
  if (typeof given === 'function') return given as WeightPredicate;
  if (!Array.isArray(given)) return [givenPattern(name, given)];
  return elementsOf(name, given, givenPattern);
};

/** The names that choose a single weight, and those of its layer. */
function namesOf(place: Place): string[] {
  const { target, weight } = place;
  const own = weight === undefined ? [] : [`${target.path}/${roleOf(weight)}`, weight.originalName];
  return [...layerNames(place), ...own];
}

/**
 * The places that `only` chooses, and whether it names each: a predicate and a RegExp do not.
 *
 * @throws RangeError for a name or a RegExp that fits nothing; what a predicate throws
 */
export function chosenBy(only: Only, places: readonly Place[]): ReadonlyMap<Place, { readonly isNamed: boolean }> {
  if (typeof only === 'function') {
    return new Map(places.filter((place) => holds(only, 'only', place)).map((place) => [place, { isNamed: false }]));
  }
  const chosen = new Map<Place, { isNamed: boolean }>();
  const names = new Map(places.map((place) => [place, namesOf(place)]));
  for (const { pattern, argument } of only) {
    const fitting = places.filter((place) => matches(pattern, names.get(place) ?? []));
    if (fitting.length === 0) {
      const all = [...new Set([...names.values()].flat())];
      const hint = typeof pattern === 'string' ? didYouMean(pattern, all) : '';
      throw wrongValue(argument, 'the name of a layer or a weight of the model', pattern, hint);
    }
    for (const place of fitting) {
      chosen.set(place, { isNamed: typeof pattern === 'string' || chosen.get(place)?.isNamed === true });
    }
  }
  return chosen;
}
