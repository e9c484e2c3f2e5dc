/** Generators of other entry points, such as PyTorch's default one, that seedEverything restarts. */

/** Starts a generator from a seed. Returns a function that restores the generator's position. */
export type Restart = (seed: number) => () => void;

/** A call of `seedEverything` that is in effect. */
export interface Seeding {
  readonly seed: number;
  /** Functions that restore everything; to be called in reverse order. */
  readonly undo: (() => void)[];
}

const restarts: Restart[] = [];

/** The calls of `seedEverything` in effect, the innermost last. */
export const seedings: Seeding[] = [];

/** Lets `seedEverything` restart a generator; one loaded while a call is in effect starts from that call's seed. */
export function registerDefaultGenerator(restart: Restart): void {
  restarts.push(restart);
  for (const { seed, undo } of seedings) undo.push(restart(seed));
}

/** Restarts them all. */
export function restartDefaultGenerators(seed: number): (() => void)[] {
  return restarts.map((restart) => restart(seed));
}
