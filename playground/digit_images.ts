/** The digits themselves, and what the networks see in them. */
import { PIXELS } from '../examples/mnist/pixels.js';
import { element, make } from './element.js';
import { colourOf } from './palette.js';
import type { InitializerName } from './settings.js';

const SIDE = Math.sqrt(PIXELS);

const figures: { readonly caption: HTMLElement; readonly digit: number }[] = [];

/** Draws the images, once. */
export function showDigits(pixels: Uint8Array, classes: Uint8Array): void {
  if (figures.length > 0) return;
  const drawn = [...classes].map((digit, i) => {
    const canvas = make('canvas', {
      role: 'img',
      'aria-label': `A handwritten ${digit}`,
      width: String(SIDE),
      height: String(SIDE),
    });
    const image = new ImageData(SIDE, SIDE);
    pixels.subarray(i * PIXELS, (i + 1) * PIXELS).forEach((pixel, at) => {
      image.data.set([pixel, pixel, pixel, 255], 4 * at);
    });
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    const caption = make('figcaption');
    figures.push({ caption, digit });
    return make('figure', {}, canvas, caption);
  });
  element('digits').replaceChildren(...drawn);
}

/** Writes below each image what each network sees in it. */
export function showGuesses(
  all: readonly { readonly name: InitializerName; readonly guesses: readonly number[] }[],
  dark: boolean,
): void {
  figures.forEach(({ caption, digit }, i) => {
    const guesses = all.map(({ name, guesses: { [i]: guess } }) => {
      const isRight = guess === digit;
      const title = `${name} sees a ${guess}, which is ${isRight ? 'right' : 'wrong'}`;
      const shown = make('span', { title, style: `--of: ${colourOf(name, dark)}` }, String(guess));
      if (isRight) shown.className = 'right';
      return shown;
    });
    caption.replaceChildren(...guesses);
  });
}
