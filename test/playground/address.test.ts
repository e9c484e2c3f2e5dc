/** The playground's settings in its address. */
import { addressOf, readAddress } from '../../playground/address.js';
import { CHAPTERS } from '../../playground/chapters.js';
import { INITIALIZER_NAMES } from '../../playground/settings.js';

test.each(CHAPTERS.map((chapter) => [chapter.id, chapter] as const))('the address of %s leads there', (_, chapter) => {
  const place = { chapter, settings: chapter.settings };
  expect(readAddress(addressOf(place))).toEqual({ place, complaints: [] });
  // A chapter alone is enough.
  expect(readAddress(`?chapter=${chapter.id}`)).toEqual({ place, complaints: [] });
});

test('an address carries every setting', () => {
  const settings = {
    depth: 7,
    width: 512,
    activation: 'prelu',
    initializers: INITIALIZER_NAMES,
    slope: -0.125,
    gain: 1.75,
    backend: 'webgpu',
    seed: 123,
  } as const;
  const place = { chapter: CHAPTERS[3], settings };
  expect(readAddress(addressOf(place))).toEqual({ place, complaints: [] });
});

test('an empty address is the first chapter', () => {
  expect(readAddress('')).toEqual({
    place: { chapter: CHAPTERS[0], settings: CHAPTERS[0].settings },
    complaints: [],
  });
});

test.each([
  ['depth=1000', 'The address has depth "1000", which should be a whole number from 1 to 100.'],
  ['depth=2.5', 'The address has depth "2.5", which should be a whole number from 1 to 100.'],
  ['seed=', 'The address has seed "", which should be a whole number from 0 to 1,000,000.'],
  ['gain=NaN', 'The address has gain "NaN", which should be a number from 0.001 to 100.'],
  ['width=100', 'The address has width "100", which should be one of 32, 64, 128, 256, 512.'],
  ['backend=gpu', 'The address has backend "gpu", which should be one of wasm, webgl, webgpu, cpu.'],
])('%s is not taken, and said', (query, complaint) => {
  expect(readAddress(`?${query}`)).toEqual({
    place: { chapter: CHAPTERS[0], settings: CHAPTERS[0].settings },
    complaints: [complaint],
  });
});

test('of initializers those that there are are taken', () => {
  const { place, complaints } = readAddress('?initializers=tf.heUniform|heNormal');
  expect(place.settings.initializers).toEqual(['tf.heUniform']);
  expect(complaints).toEqual([
    expect.stringContaining('"tf.heUniform|heNormal", which should be among kaimingNormal|'),
  ]);
});
