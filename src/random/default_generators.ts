/** Generators of other entry points, such as PyTorch's default one, that seedEverything restarts. */

/** Starts a generator from a seed. The function it returns puts the generator back where it was. */
export type Restart = (seed: number) => () => void;

/** A call of `seedEverything` that is in effect. */
export interface Seeding {
  readonly seed: number;
  /** Functions that put everything back, in the reverse of the order to call them in. */
  readonly undo: (() => void)[];
}

const restarts: Restart[] = [];

/** The calls of `seedEverything` in effect, the innermost last. */
export const seedings: Seeding[] = [];

/** Lets `seedEverything` restart a generator; one loaded while a call is in effect starts as if it had been there. */
export function registerDefaultGenerator(restart: Restart): void {
  restarts.push(restart);
  for (const { seed, undo } of seedings) undo.push(restart(seed));
}

/** Restarts them all. */
export function restartDefaultGenerators(seed: number): (() => void)[] {
  return restarts.map((restart) => restart(seed));
}
