/** Decides by rules and by `only` what happens to every weight of a model. */
import type { Graph } from '../model/graph.js';
import type { Layer, LayerWeight } from '../tfjs/layers.js';
import { keyOf, placesIn } from './names.js';
import { chosenBy, type Only } from './only.js';
import { checkRule, fits, type Rule, type Settings } from './rules.js';

/** What happens to a weight, or to a layer without weights, whose slope may be set. */
export interface Choice {
  /** The last rule that matches; undefined if none does. */
  readonly rule: Rule | undefined;
  /** Why it is skipped, whatever its class; undefined if it is not. */
  readonly stays: 'left out' | 'kept' | 'frozen' | undefined;
}

/** By weight, or by layer where that has none. */
export type Choices = ReadonlyMap<LayerWeight | Layer, Choice>;

/**
 * Chooses by rules, of which the last one that fits decides, and by `only`, which goes before them. Frozen weights stay
 * unless one of them names their layer.
 *
 * @throws RangeError for a rule or a name that fits nothing, or a rule with nothing to do; what predicates throw
 */
export function choose(graph: Graph, rules: readonly Rule[], only: Only | undefined, settings: Settings): Choices {
  const places = placesIn(graph);
  const fitting = rules.map((rule) => {
    // A predicate is called only once.
    const fittingPlaces = places.filter((place) => fits(rule, place));
    checkRule(rule, fittingPlaces, settings, places);
    return { rule, places: new Set(fittingPlaces) };
  });
  const chosen = only && chosenBy(only, places);
  return new Map(
    places.map((place): [LayerWeight | Layer, Choice] => {
      const own = fitting.filter((each) => each.places.has(place)).map(({ rule }) => rule);
      const rule = own.at(-1);
      const isNamed = own.some(({ layer }) => typeof layer === 'string') || chosen?.get(place)?.isNamed === true;
      const stays = (): Choice['stays'] => {
        if (chosen?.has(place) === false) return 'left out';
        if (rule?.keep === true) return 'kept';
        return place.target.isFrozen && !isNamed ? 'frozen' : undefined;
      };
      return [keyOf(place), { rule, stays: stays() }];
    }),
  );
}
