import { inFunction } from '../arguments/errors.js';
import { takingSeedsBack } from '../random/seed_generator.js';
import { withScopesRestored } from '../tfjs/engine.js';

/** Runs the body of a public function. If it throws, no seed is used up and no scope of tfjs's engine stays open. */
export function allOrNothing<Result>(functionName: string, body: () => Result): Result {
  return inFunction(functionName, () => takingSeedsBack(() => withScopesRestored(body)));
}
