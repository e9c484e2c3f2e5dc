/**
 * Writes src/random/philox_unrolled.ts, the rounds of Philox one after the other: `npm run build:philox`. What the
 * rounds are is said in src/random/philox.ts.
 *
 * Why they are written out: on the machine of the README's figures loops over the rounds make 40 (one block at a time)
 * to 80 (two blocks, two rounds a turn) million words a second, and these lines 115. Functions for a round would read
 * better, but V8 stops inlining long before these 80 products.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const ROUNDS = 10;
/** A round waits for the products of the one before; four blocks side by side fill the waiting time. */
const BLOCKS = ['a', 'b', 'c', 'd'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.resolve(root, process.argv[2] ?? 'src/random/philox_unrolled.ts');

const low0 = (word) => `Math.imul(${word}, MULTIPLIER_0)`;
const low1 = (word) => `Math.imul(${word}, MULTIPLIER_1)`;
const high0 = (word) => `(((${word} >>> 0) * MULTIPLIER_0_SCALED) | 0)`;
const high1 = (word) => `(((${word} >>> 0) * MULTIPLIER_1_SCALED) | 0)`;
/**
 * The upper word of a product is had by one multiplication in double precision. The product over 2^32 is rounded by
 * 2^-22 at most, which changes its integer part only where the lower word is this close to rolling over: where the sum
 * changes the sign. (As it also does at 2^31, in vain.)
 */
const doubt = (low) => `(${low} ^ (${low} + ROUNDING))`;
const doubts = (lows) => `doubts |= ${lows.map(doubt).join(' | ')};`;

const keys = Array.from({ length: ROUNDS - 1 }, (_, i) => i + 2).map(
  (round) => `
    const key0Round${round} = (key0Round${round - 1} + WEYL_0) | 0;
    const key1Round${round} = (key1Round${round - 1} + WEYL_1) | 0;`,
);

/** Rounds 1 and 2 of a block: of the four words of the counter only the first differs from block to block. */
const firstRounds = (block, i) => `
    const ${block}Counter = (counter0 + ${i === 0 ? 'block' : `(block + ${i})`} * stride) | 0;
    const ${block}Low = ${low0(`${block}Counter`)};
    const ${block}Second = ${high0(`${block}Counter`)} ^ round1Mask2;
    let ${block}0 = ${high1(`${block}Second`)} ^ round2Mask0;
    let ${block}1 = ${low1(`${block}Second`)};
    let ${block}2 = ${block}Low ^ round2Mask2;
    let ${block}3 = sharedLow0;
    ${doubts([`${block}Low`, `${block}1`])}`;

/**
 * A round of a block. Words 1 and 3 become the lower products; words 0 and 2 change places, which costs nothing when
 * the names change places instead.
 */
const round = (number, block) => {
  const [word0, word2] = number % 2 === 1 ? [`${block}0`, `${block}2`] : [`${block}2`, `${block}0`];
  const [lower0, lower1] = [`${block}Low0Round${number}`, `${block}Low1Round${number}`];
  return `
    const ${lower0} = ${low0(word0)};
    const ${lower1} = ${low1(word2)};
    ${word0} = ${high0(word0)} ^ ${block}3 ^ key1Round${number};
    ${word2} = ${high1(word2)} ^ ${block}1 ^ key0Round${number};
    ${block}1 = ${lower1};
    ${block}3 = ${lower0};
    ${doubts([lower0, lower1])}`;
};

const rounds = Array.from({ length: ROUNDS - 2 }, (_, i) => i + 3).map(
  (number) => `\n// Round ${number}.\n${BLOCKS.map((block) => round(number, block)).join('')}`,
);

const module = `
/** Made by scripts/build_philox.mjs; not to be edited. */
import { BLOCK_WORDS, MULTIPLIER_0, MULTIPLIER_1, TWO_POW_32, WEYL_0, WEYL_1 } from './philox_constants.js';

/** Blocks that are made at a time. */
export const BLOCKS_AT_ONCE = ${BLOCKS.length};

const MULTIPLIER_0_SCALED = MULTIPLIER_0 / TWO_POW_32;
const MULTIPLIER_1_SCALED = MULTIPLIER_1 / TWO_POW_32;
const ROUNDING = 2 ** -22 * TWO_POW_32;

/** Writes \`count\` blocks, a multiple of BLOCKS_AT_ONCE, to \`words\`; returns whether all are right. */
export function unrolledBlocks(
  [key0Round1, key1Round1]: readonly [number, number],
  [counter0, counter1, counter2, counter3]: readonly [number, number, number, number],
  stride: number,
  count: number,
  words: Int32Array,
): boolean {
  ${keys.join('')}

  // Rounds 1 and 2 as far as they do not need the first word of the counter.
  const sharedLow1 = ${low1('counter2')};
  const shared0 = ${high1('counter2')} ^ counter1 ^ key0Round1;
  const sharedLow0 = ${low0('shared0')};
  const round1Mask2 = counter3 ^ key1Round1;
  const round2Mask0 = sharedLow1 ^ key0Round2;
  const round2Mask2 = ${high0('shared0')} ^ key1Round2;
  let doubts = ${['sharedLow1', 'sharedLow0'].map(doubt).join(' | ')};

  for (let block = 0; block < count; block += BLOCKS_AT_ONCE) {
    ${BLOCKS.map(firstRounds).join('\n')}
    ${rounds.join('\n')}

    const at = block * BLOCK_WORDS;
    ${BLOCKS.flatMap((block, i) =>
      [0, 1, 2, 3].map((word) => `words[at${i + word === 0 ? '' : ` + ${4 * i + word}`}] = ${block}${word};`),
    ).join('\n')}
  }
  return doubts >= 0;
}
`;

const style = await resolveConfig(path.join(root, 'src'));
writeFileSync(target, await format(module, { ...style, parser: 'typescript' }));
