import { COLOURS } from '../examples/colours.js';
import type { InitializerName } from './settings.js';

const [BLUE, VERMILION, GREEN, PURPLE, SKY, ORANGE] = COLOURS;

/**
 * Every initializer has one colour in all pictures. The first six can be told apart by all eyes; beside them stand
 * darker ones on light ground and lighter ones on dark, for who compares more.
 */
const LINES: Readonly<Record<InitializerName, readonly [light: string, dark: string]>> = {
  kaimingNormal: [BLUE, '#4da3e0'],
  'tf.heNormal': [VERMILION, '#f07a2e'],
  xavierNormal: [GREEN, '#1fbf8f'],
  'orthogonal, tailored slopes': ['#b0568f', PURPLE],
  'tf.glorotUniform': ['#b87e00', ORANGE],
  'tf.glorotNormal': ['#2b8ec4', SKY],
  'kaimingNormal, truncated': ['#00436a', '#a3cdf0'],
  kaimingUniform: ['#3d3fa8', '#9aa0ff'],
  preluKaimingNormal: ['#7a4964', '#e3b3d0'],
  xavierUniform: ['#00593f', '#8fe3c8'],
  'tf.heUniform': ['#803800', '#ffb58a'],
  'tf.leCunNormal': ['#6d6a00', '#d5d060'],
  'tf.randomNormal': ['#666666', '#b5b5b5'],
};

/** The colour of an initializer's lines. */
export const colourOf = (name: InitializerName, dark: boolean): string => LINES[name][dark ? 1 : 0];
